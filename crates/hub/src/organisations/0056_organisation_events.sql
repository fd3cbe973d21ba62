create table organisation_event (
    province text not null, -- C: which province
    id uuid not null, -- C: key
    kind text not null, -- C: establish, rename, move, merge, split, abolish or transfer
    decision text not null, -- C: number of the decision
    decided_on text not null, -- C: day of the decision
    effective_on text not null, -- C: first day on which it holds
    command text not null, -- C: what was recorded, JSON; it can be recorded again after it was undone
    changed text not null, -- C: each dated row before and after, JSON; undoing puts exactly these back
    recorded_at bigint not null, -- C: when
    recorded_by uuid, -- C: by whom; null where a register was filled by command
    undone_at bigint, -- C: when it was undone
    undone_by uuid, -- C: by whom
    primary key (province, id),
    foreign key (province, recorded_by) references person (province, id),
    foreign key (province, undone_by) references person (province, id),
    check (kind in ('establish', 'rename', 'move', 'merge', 'split', 'abolish', 'transfer')),
    check (decision <> ''),
    check (decided_on like '____-__-__'),
    check (effective_on like '____-__-__'),
    check ((undone_at is null) = (undone_by is null)),
    check (undone_at is null or (undone_at + 25200000000) / 86400000000 = (recorded_at + 25200000000) / 86400000000)
);
create index organisation_event_by_day on organisation_event (province, effective_on);

create table organisation_event_body (
    province text not null, -- C: which province
    event_id uuid not null, -- C: which event
    organisation_id uuid not null, -- C: a body that it concerns
    part text not null, -- C: before where it gives or ends, after where it takes over or goes on
    ordinal bigint not null, -- C: order
    primary key (province, event_id, organisation_id, part),
    foreign key (province, event_id) references organisation_event (province, id),
    foreign key (province, organisation_id) references organisation (province, id),
    check (part in ('before', 'after'))
);
create index organisation_event_of_body on organisation_event_body (province, organisation_id);

create table organisation_succession (
    province text not null, -- C: which province
    event_id uuid not null, -- C: by which event
    from_id uuid not null, -- C: whose work
    function text not null, -- C: the function that it follows, empty for everything else
    to_id uuid not null, -- C: who goes on with it
    primary key (province, event_id, from_id, function),
    foreign key (province, event_id) references organisation_event (province, id),
    foreign key (province, from_id) references organisation (province, id),
    foreign key (province, to_id) references organisation (province, id),
    check (from_id <> to_id)
);

create table organisation_end (
    province text not null, -- C: which province
    organisation_id uuid not null, -- C: a body that has ended, once
    last_day text not null, -- C: its last day
    primary key (province, organisation_id),
    foreign key (province, organisation_id) references organisation (province, id),
    check (last_day like '____-__-__')
);

create table organisation_handing (
    province text not null, -- C: which province
    event_id uuid not null, -- C: by the batch of which event
    turn bigint not null, -- C: the order of the moves; the last goes back first
    kind text not null, -- C: slice.thing, such as plans.task
    piece_id uuid not null, -- C: the piece of open work
    from_id uuid not null, -- C: who had it
    to_id uuid not null, -- C: who has it now
    moved_at bigint not null, -- C: when
    moved_by uuid not null, -- C: by whom
    back_at bigint, -- C: when it went back because the event was undone
    primary key (province, event_id, kind, piece_id),
    foreign key (province, event_id) references organisation_event (province, id),
    foreign key (province, from_id) references organisation (province, id),
    foreign key (province, to_id) references organisation (province, id),
    foreign key (province, moved_by) references person (province, id),
    check (from_id <> to_id)
);

create table organisation_name_next (
    province text not null, -- C: which province
    organisation_id uuid not null, -- C: whose name
    name text not null, -- C: full name
    short_name text not null, -- C: name for lists
    folded text not null, -- C: both without marks, for search
    valid_from text not null, -- C: first day
    valid_to text, -- C: last day, null while it stands
    decision text not null, -- C: number of the decision that gave it, may be empty
    primary key (province, organisation_id, valid_from),
    foreign key (province, organisation_id) references organisation (province, id),
    check (valid_to is null or valid_from <= valid_to)
);
insert into organisation_name_next (province, organisation_id, name, short_name, folded, valid_from, valid_to, decision)
    select province, organisation_id, name, short_name, folded, valid_from, valid_to, decision from organisation_name;
drop table organisation_name;
alter table organisation_name_next rename to organisation_name;
create unique index organisation_one_name on organisation_name (province, organisation_id) where valid_to is null;

create table organisation_parent_next (
    province text not null, -- C: which province
    organisation_id uuid not null, -- C: the lower
    parent_id uuid not null, -- C: the upper
    valid_from text not null, -- C: first day
    valid_to text, -- C: last day, null while it stands
    primary key (province, organisation_id, valid_from),
    foreign key (province, organisation_id) references organisation (province, id),
    foreign key (province, parent_id) references organisation (province, id),
    check (organisation_id <> parent_id),
    check (valid_to is null or valid_from <= valid_to)
);
insert into organisation_parent_next (province, organisation_id, parent_id, valid_from, valid_to)
    select province, organisation_id, parent_id, valid_from, valid_to from organisation_parent;
drop table organisation_parent;
alter table organisation_parent_next rename to organisation_parent;
create unique index organisation_one_parent on organisation_parent (province, organisation_id) where valid_to is null;

create table function_holder_next (
    province text not null, -- C: which province
    function text not null, -- C: report-desk, children, steering, network-safety, police, telecom or press
    area_code text not null, -- C: for which unit, empty for the whole province
    organisation_id uuid not null, -- C: who holds it
    valid_from text not null, -- C: first day
    valid_to text, -- C: last day, null while it stands
    primary key (province, function, area_code, valid_from),
    foreign key (province, organisation_id) references organisation (province, id),
    check (valid_to is null or valid_from <= valid_to)
);
insert into function_holder_next (province, function, area_code, organisation_id, valid_from, valid_to)
    select province, function, area_code, organisation_id, valid_from, valid_to from function_holder;
drop table function_holder;
alter table function_holder_next rename to function_holder;
create unique index function_one_holder on function_holder (province, function, area_code) where valid_to is null;
