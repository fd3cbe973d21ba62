create table report_template (
    province text not null, -- C: which province
    id uuid not null, -- C: key
    name text not null, -- C: what the table is called
    sender text not null, -- C: the body that wants it filled, in words
    created_at bigint not null, -- C: when it came first
    created_by uuid not null, -- C: who took it in
    retired_at bigint, -- C: since when it is not filled any more
    retired_by uuid, -- C: who said so
    primary key (province, id),
    foreign key (province, created_by) references person (province, id),
    foreign key (province, retired_by) references person (province, id),
    check (name <> ''),
    check (sender <> ''),
    check ((retired_at is null) = (retired_by is null))
);

create table report_template_type (
    province text not null, -- C: which province
    template_id uuid not null, -- C: which table
    type_id uuid not null, -- C: it is filled for the province's reports of this type
    primary key (province, template_id, type_id),
    foreign key (province, template_id) references report_template (province, id),
    foreign key (province, type_id) references report_type (province, id)
);

create table report_template_file (
    province text not null, -- C: which province
    template_id uuid not null, -- C: which table
    number bigint not null, -- C: which edition of it, from 1
    file_name text not null, -- C: as it was called on the officer's machine
    size bigint not null, -- C: bytes
    sha256 text not null, -- C: of the content, hexadecimal
    content bytea not null, -- C: the empty workbook as it came
    received_at bigint not null, -- C: when
    received_by uuid not null, -- C: who took it in
    primary key (province, template_id, number),
    foreign key (province, template_id) references report_template (province, id),
    foreign key (province, received_by) references person (province, id),
    check (number >= 1),
    check (size between 1 and 5000000),
    check (length(content) = size),
    check (length(sha256) = 64)
);

create table report_template_mapping (
    province text not null, -- C: which province
    template_id uuid not null, -- C: which table
    version bigint not null, -- C: from 1; a confirmed version is never changed
    file_number bigint not null, -- C: for which edition of the file
    rules text not null, -- C: which cell takes which figure, JSON
    revision bigint not null, -- C: counts savings, so that nobody overwrites a colleague's
    opened_at bigint not null, -- C: when it was begun
    opened_by uuid not null, -- C: by whom
    confirmed_at bigint, -- C: when a person said that it is right; nothing is filled before
    confirmed_by uuid, -- C: who said so
    primary key (province, template_id, version),
    foreign key (province, template_id, file_number) references report_template_file (province, template_id, number),
    foreign key (province, opened_by) references person (province, id),
    foreign key (province, confirmed_by) references person (province, id),
    check (version >= 1),
    check ((confirmed_at is null) = (confirmed_by is null))
);
create unique index report_template_one_draft on report_template_mapping (province, template_id)
    where confirmed_at is null;

create table report_table (
    province text not null, -- C: which province
    report_id uuid not null, -- C: on which report it is filed
    version bigint not null, -- C: on which version of it
    template_id uuid not null, -- C: which table
    mapping_version bigint not null, -- C: filled by which version of the mapping
    file_name text not null, -- C: its name
    size bigint not null, -- C: bytes
    sha256 text not null, -- C: of the content, hexadecimal
    content bytea not null, -- C: the filled workbook
    filled text not null, -- C: what each cell got, JSON
    filled_at bigint not null, -- C: when
    filled_by uuid not null, -- C: by whom
    primary key (province, report_id, version, template_id),
    foreign key (province, report_id, version) references body_report_version (province, report_id, version),
    foreign key (province, template_id, mapping_version)
        references report_template_mapping (province, template_id, version),
    foreign key (province, filled_by) references person (province, id),
    check (size >= 1),
    check (length(content) = size),
    check (length(sha256) = 64)
);
