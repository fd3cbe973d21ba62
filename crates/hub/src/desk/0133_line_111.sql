create table desk_handed (
    province text not null, -- C: which province
    id uuid not null, -- C: key
    report_id uuid not null, -- C: the report that was handed to the national line 111
    case_id uuid, -- C: the case through which it was, if any
    unit_id uuid not null, -- C: whose desk
    person_id uuid not null, -- C: who did
    at bigint not null, -- C: when
    way text not null, -- C: docx, pdf or json
    primary key (province, id),
    foreign key (province, report_id) references report (province, id),
    foreign key (province, case_id) references case_file (province, id),
    foreign key (province, unit_id) references organisation (province, id),
    foreign key (province, person_id) references person (province, id),
    check (way in ('docx', 'pdf', 'json'))
);
create index desk_handed_time on desk_handed (province, unit_id, at);

create table desk_taken (
    province text not null, -- C: which province
    transfer_id uuid not null, -- C: the number in the file of the national line 111: the same one makes one report
    report_id uuid not null, -- C: the report that it became
    unit_id uuid not null, -- C: whose desk
    person_id uuid not null, -- C: who took it over
    at bigint not null, -- C: when
    primary key (province, transfer_id),
    foreign key (province, report_id) references report (province, id),
    foreign key (province, unit_id) references organisation (province, id),
    foreign key (province, person_id) references person (province, id)
);
create unique index desk_taken_report on desk_taken (province, report_id);
