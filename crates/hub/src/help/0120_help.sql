create table help_place (
    province text not null, -- C: which province
    id uuid not null, -- C: key
    kind text not null, -- C: hotline, rescue, counselling, school-room, health, facility, shelter, legal-aid
    name text not null, -- C: what it is called
    name_key text not null, -- C: the name without marks, so that a place stands once
    name_en text not null, -- C: its name in English, may be empty
    what text not null, -- C: what it helps with, in plain words
    what_en text not null, -- C: the same in English, may be empty
    folded text not null, -- C: all its words without marks, for search
    area_code text not null, -- C: official code of the commune where it is; empty for the whole province
    address text not null, -- C: where to go, may be empty; a shelter's is never shown in public
    phone text not null, -- C: as people read it, may be empty
    phone_2 text not null, -- C: a second number, may be empty
    hours text not null, -- C: always, weekly or unknown
    holidays text not null, -- C: closed or as-usual
    organisation_id uuid not null, -- C: the body that keeps the entry right
    checked_on text not null, -- C: the day on which somebody last made sure of it
    checked_by uuid not null, -- C: who
    check_by text not null, -- C: the last day on which that is good
    version bigint not null, -- C: counts changes, so that nobody overwrites a colleague's
    added_at bigint not null, -- C: when it was entered
    added_by uuid not null, -- C: by whom
    ended_at bigint, -- C: since when it is out of the directory
    ended_by uuid, -- C: who took it out
    ended_reason text, -- C: why
    primary key (province, id),
    foreign key (province, organisation_id) references organisation (province, id),
    foreign key (province, checked_by) references person (province, id),
    foreign key (province, added_by) references person (province, id),
    foreign key (province, ended_by) references person (province, id),
    check (kind in ('hotline', 'rescue', 'counselling', 'school-room', 'health', 'facility', 'shelter', 'legal-aid')),
    check (name <> ''),
    check (what <> ''),
    check (phone <> '' or (address <> '' and kind <> 'shelter')),
    check (hours in ('always', 'weekly', 'unknown')),
    check (holidays in ('closed', 'as-usual')),
    check (length(checked_on) = 10 and length(check_by) = 10 and checked_on < check_by),
    check (version >= 1),
    check ((ended_at is null) = (ended_by is null)),
    check ((ended_at is null) = (ended_reason is null)),
    check (ended_reason is null or ended_reason <> '')
);
create unique index help_place_once on help_place (province, area_code, name_key) where ended_at is null;
create index help_place_check on help_place (province, check_by) where ended_at is null;

create table help_hours (
    province text not null, -- C: which province
    place_id uuid not null, -- C: of which place
    weekday bigint not null, -- C: 0 is Monday, 6 is Sunday
    opens bigint not null, -- C: minute of the day
    closes bigint not null, -- C: minute counted from the same midnight; over 1440 when it closes on the next day
    primary key (province, place_id, weekday, opens),
    foreign key (province, place_id) references help_place (province, id),
    check (weekday between 0 and 6),
    check (opens between 0 and 1439),
    check (closes > opens and closes <= opens + 1440)
);

create table help_change (
    province text not null, -- C: which province
    place_id uuid not null, -- C: of which place
    version bigint not null, -- C: the version that it made
    at bigint not null, -- C: when
    by_id uuid not null, -- C: who
    what text not null, -- C: added, changed, checked or ended
    changes text not null, -- C: JSON: each changed field with its words before and after
    primary key (province, place_id, version),
    foreign key (province, place_id) references help_place (province, id),
    foreign key (province, by_id) references person (province, id),
    check (what in ('added', 'changed', 'checked', 'ended')),
    check ((what = 'added') = (version = 1))
);
