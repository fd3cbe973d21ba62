create table child_involved (
    province text not null, -- C: which province
    id uuid not null, -- C: key
    case_id uuid not null, -- C: which case
    pseudonym text not null, -- C: what lists call the child, such as Em 1; never a name
    age_band text not null, -- C: unknown, under-6, 6-10, 11-14, 15-17
    primary key (province, id),
    foreign key (province, case_id) references case_file (province, id),
    check (age_band in ('unknown', 'under-6', '6-10', '11-14', '15-17'))
);
create unique index child_pseudonym on child_involved (province, case_id, pseudonym);

create table support_request (
    province text not null, -- C: which province
    id uuid not null, -- C: key
    child_id uuid not null, -- C: for which child
    asked_by text not null, -- C: child, kin, community or officer
    need text not null, -- C: what is needed, one of the list of services, or unknown
    asked_at bigint not null, -- C: when
    withdrawn_at bigint, -- C: when the child itself took it back
    primary key (province, id),
    foreign key (province, child_id) references child_involved (province, id),
    check (asked_by in ('child', 'kin', 'community', 'officer'))
);
create index support_asked on support_request (province, asked_at);

create table support_service (
    province text not null, -- C: which province
    id uuid not null, -- C: key
    child_id uuid not null, -- C: for which child
    kind text not null, -- C: counselling, psychology, health, legal, school, shelter, image-removal, money, emergency
    unit_id uuid not null, -- C: which unit recorded it
    person_id uuid not null, -- C: which officer
    started_at bigint not null, -- C: when it began
    primary key (province, id),
    foreign key (province, child_id) references child_involved (province, id),
    foreign key (province, unit_id) references organisation (province, id),
    foreign key (province, person_id) references person (province, id)
);
create index support_of_child on support_service (province, child_id, started_at);
