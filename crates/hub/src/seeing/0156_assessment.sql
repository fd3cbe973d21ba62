create table file_assessment (
    province text not null, -- C: which province
    id uuid not null, -- C: key
    report_id uuid not null, -- C: of which report
    file_id uuid not null, -- C: which file
    mark bytea not null, -- C: keyed hash of the file's bytes: the same file in another report is recognised
    scheme text not null, -- C: name of the list of labels
    scheme_version text not null, -- C: its version
    sealed bytea not null, -- A: label and words, under the report's key
    person_id uuid not null, -- C: by whom
    assessed_at bigint not null, -- C: when
    primary key (province, id),
    foreign key (province, report_id) references report (province, id),
    foreign key (province, file_id) references report_file (province, id),
    foreign key (province, person_id) references person (province, id)
);
create index file_assessment_mark on file_assessment (province, mark, assessed_at);
