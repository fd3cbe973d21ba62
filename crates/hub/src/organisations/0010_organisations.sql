create table area (
    province text not null, -- C: which province
    code text not null, -- C: official code of the administrative unit
    level text not null, -- C: province, district or commune
    name text not null, -- C: official name, such as Xã Bản Mới
    folded text not null, -- C: the name without marks, for search and order
    parent_code text, -- C: the unit above
    valid_from text not null, -- C: first day
    valid_to text, -- C: last day, null while it stands
    successor_code text, -- C: the unit that it became part of
    primary key (province, code)
);

create table organisation (
    province text not null, -- C: which province
    id uuid not null, -- C: key
    kind text not null, -- C: peoples-committee, department, police, court, procuracy, school, union, press, telecom, other
    level text not null, -- C: province, district, commune or school
    area_code text not null, -- C: administrative unit where it works, empty for the whole province
    created_at bigint not null, -- C: when it was entered
    primary key (province, id)
);

create table organisation_name (
    province text not null, -- C: which province
    organisation_id uuid not null, -- C: whose name
    name text not null, -- C: full name
    short_name text not null, -- C: name for lists
    folded text not null, -- C: both without marks, for search
    valid_from text not null, -- C: first day
    valid_to text, -- C: last day, null while it stands
    decision text not null, -- C: number of the decision that gave it, may be empty
    primary key (province, organisation_id, valid_from),
    foreign key (province, organisation_id) references organisation (province, id)
);
create unique index organisation_one_name on organisation_name (province, organisation_id) where valid_to is null;

create table organisation_parent (
    province text not null, -- C: which province
    organisation_id uuid not null, -- C: the lower
    parent_id uuid not null, -- C: the upper
    valid_from text not null, -- C: first day
    valid_to text, -- C: last day, null while it stands
    primary key (province, organisation_id, valid_from),
    foreign key (province, organisation_id) references organisation (province, id),
    foreign key (province, parent_id) references organisation (province, id),
    check (organisation_id <> parent_id)
);
create unique index organisation_one_parent on organisation_parent (province, organisation_id) where valid_to is null;

create table function_holder (
    province text not null, -- C: which province
    function text not null, -- C: report-desk, children, network-safety, telecom, press, steering
    area_code text not null, -- C: for which unit, empty for the whole province
    organisation_id uuid not null, -- C: who holds it
    valid_from text not null, -- C: first day
    valid_to text, -- C: last day, null while it stands
    primary key (province, function, area_code, valid_from),
    foreign key (province, organisation_id) references organisation (province, id)
);
create unique index function_one_holder on function_holder (province, function, area_code) where valid_to is null;
