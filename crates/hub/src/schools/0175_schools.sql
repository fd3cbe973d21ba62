create table school_filter (
    province text not null, -- C: which province
    organisation_id uuid not null, -- C: whose resolvers
    sequence bigint not null, -- C: grows with every change of what they get
    primary key (province, organisation_id),
    foreign key (province, organisation_id) references organisation (province, id),
    check (sequence > 0)
);

create table school_room (
    province text not null, -- C: which province
    id uuid not null, -- C: key
    organisation_id uuid not null, -- C: whose
    name text not null, -- C: what it is called at the school
    network text not null, -- C: its devices, as 192.168.2.0/24
    tier text not null, -- C: age tier outside of all hours: preschool, primary, ...
    added_by uuid not null, -- C: by whom
    added_at bigint not null, -- C: when
    removed_by uuid, -- C: who took it out
    removed_at bigint, -- C: since when it is gone
    primary key (province, id),
    unique (province, id, organisation_id),
    foreign key (province, organisation_id) references organisation (province, id),
    foreign key (province, added_by) references person (province, id),
    foreign key (province, removed_by) references person (province, id),
    check (name <> '' and network <> ''),
    check (tier in ('preschool', 'primary', 'lower-secondary', 'upper-secondary', 'staff')),
    check ((removed_at is null) = (removed_by is null))
);
create unique index school_room_name on school_room (province, organisation_id, name) where removed_at is null;
create unique index school_room_network on school_room (province, organisation_id, network) where removed_at is null;

create table school_hours (
    province text not null, -- C: which province
    id uuid not null, -- C: key; later ones hold before earlier ones
    organisation_id uuid not null, -- C: whose
    room_id uuid, -- C: of which room; null for everyone in no room
    days text not null, -- C: every, holiday, mon-fri, mon-sat, sat,sun, or one of mon ... sun
    opens text not null, -- C: from, as 07:00
    closes text not null, -- C: to, as 11:30; not later than the beginning: on the next day
    access text not null, -- C: an age tier, or closed
    added_by uuid not null, -- C: by whom
    added_at bigint not null, -- C: when
    primary key (province, id),
    foreign key (province, organisation_id) references organisation (province, id),
    foreign key (province, room_id, organisation_id) references school_room (province, id, organisation_id),
    foreign key (province, added_by) references person (province, id),
    check (days in ('every', 'holiday', 'mon-fri', 'mon-sat', 'sat,sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun')),
    check (length(opens) = 5 and length(closes) = 5),
    check (access in ('preschool', 'primary', 'lower-secondary', 'upper-secondary', 'staff', 'closed'))
);

create table school_holiday (
    province text not null, -- C: which province
    organisation_id uuid not null, -- C: whose
    first_day text not null, -- C: first day without school
    last_day text not null, -- C: last day
    added_by uuid not null, -- C: by whom
    added_at bigint not null, -- C: when
    primary key (province, organisation_id, first_day),
    foreign key (province, organisation_id) references organisation (province, id),
    foreign key (province, added_by) references person (province, id),
    check (length(first_day) = 10 and length(last_day) = 10 and first_day <= last_day)
);

create table school_opening (
    province text not null, -- C: which province
    id uuid not null, -- C: key
    organisation_id uuid not null, -- C: at which school
    room_id uuid not null, -- C: in which room
    kind text not null, -- C: open for a lesson, or shut for an examination
    why text not null, -- C: why, in the words of who started it
    started_by uuid not null, -- C: by whom
    started_at bigint not null, -- C: when
    until bigint not null, -- C: when it ends by itself
    ended_by uuid, -- C: who ended it early
    ended_at bigint, -- C: when it was ended early
    primary key (province, id),
    foreign key (province, organisation_id) references organisation (province, id),
    foreign key (province, room_id, organisation_id) references school_room (province, id, organisation_id),
    foreign key (province, started_by) references person (province, id),
    foreign key (province, ended_by) references person (province, id),
    check (kind in ('open', 'shut')),
    check (why <> ''),
    check (until > started_at),
    check (kind <> 'open' or until <= started_at + 5400000000),
    check (kind <> 'shut' or until <= started_at + 14400000000),
    check ((ended_at is null) = (ended_by is null)),
    check (ended_at is null or (ended_at >= started_at and ended_at <= until))
);
create index school_opening_running on school_opening (province, organisation_id, until);

create table school_opening_what (
    province text not null, -- C: which province
    opening_id uuid not null, -- C: of which opening
    kind text not null, -- C: category or name
    value text not null, -- C: games, social, ... or the name
    primary key (province, opening_id, kind, value),
    foreign key (province, opening_id) references school_opening (province, id),
    check (kind in ('category', 'name')),
    check (kind <> 'category' or value in ('games', 'social', 'ads', 'violence', 'drugs', 'listed'))
);

create table school_appeal (
    province text not null, -- C: which province
    id uuid not null, -- C: key, chosen by the resolver at random
    resolver_id uuid not null, -- C: at which resolver somebody asked
    organisation_id uuid not null, -- C: whose it is
    name text not null, -- C: what shall be opened
    category text not null, -- C: why it is closed
    tier text not null, -- C: to which age tier
    reason text not null, -- C: lesson, mistake or other
    words bytea not null, -- B: what the asker wrote, who is perhaps a child
    asked_at bigint not null, -- C: when somebody asked, by the resolver's clock
    came_at bigint not null, -- C: when it came to the hub
    state text not null, -- C: waiting, passed-on, allowed or refused
    school_by uuid, -- C: who at the school answered or passed it on
    school_at bigint, -- C: when
    province_by uuid, -- C: who of the province answered what was passed on
    province_at bigint, -- C: when
    primary key (province, id),
    foreign key (province, resolver_id) references resolver (province, id),
    foreign key (province, organisation_id) references organisation (province, id),
    foreign key (province, school_by) references person (province, id),
    foreign key (province, province_by) references person (province, id),
    check (name <> '' and length(name) <= 253),
    check (category not in ('order', 'illegal', 'abuse')),
    check (tier in ('preschool', 'primary', 'lower-secondary', 'upper-secondary', 'staff')),
    check (reason in ('lesson', 'mistake', 'other')),
    check (state in ('waiting', 'passed-on', 'allowed', 'refused')),
    check ((state = 'waiting') = (school_by is null)),
    check ((school_at is null) = (school_by is null)),
    check ((province_at is null) = (province_by is null)),
    check (province_at is null or state in ('allowed', 'refused'))
);
create index school_appeal_open on school_appeal (province, organisation_id, state);
create index school_appeal_resolver on school_appeal (province, resolver_id, state);

create table school_allow (
    province text not null, -- C: which province
    organisation_id uuid not null, -- C: at which school
    name text not null, -- C: what stays open there
    appeal_id uuid, -- C: the appeal that asked for it
    allowed_by uuid not null, -- C: by whom
    allowed_at bigint not null, -- C: when
    primary key (province, organisation_id, name),
    foreign key (province, organisation_id) references organisation (province, id),
    foreign key (province, appeal_id) references school_appeal (province, id),
    foreign key (province, allowed_by) references person (province, id)
);
