create table report_upload (
    province text not null, -- C: which province
    id uuid not null, -- C: a file on its way; its pieces are thrown away if no report takes it
    begun_at bigint not null, -- C: when
    primary key (province, id)
);

create table report_file_piece (
    province text not null, -- C: which province
    file_id uuid not null, -- C: which file
    number bigint not null, -- C: order
    sealed bytea not null, -- A: a piece of the file as it came, under the file's own key
    primary key (province, file_id, number)
);

create table report_file (
    province text not null, -- C: which province
    id uuid not null, -- C: key
    report_id uuid not null, -- C: which report
    at bigint not null, -- C: when it came
    header bytea not null, -- A: kind, name, size, digest, number of pieces and the file's key, under the report's key
    primary key (province, id),
    foreign key (province, report_id) references report (province, id)
);
create index report_files on report_file (province, report_id, id);
