create table school_code (
    province text not null, -- C: which province
    code text not null, -- C: the school's code in the register of education
    organisation_id uuid not null, -- C: the school
    primary key (province, code),
    unique (province, organisation_id),
    foreign key (province, organisation_id) references organisation (province, id)
);

create table import_file (
    province text not null, -- C: which province
    id uuid not null, -- C: key
    person_id uuid not null, -- C: who handed it in and alone may go on with it
    file_name text not null, -- C: as it was called on the officer's machine
    content bytea not null, -- B: the workbook, with officials' names
    created_at bigint not null, -- C: when; an hour later it is deleted
    primary key (province, id),
    foreign key (province, person_id) references person (province, id)
);
create index import_file_created on import_file (province, created_at);
