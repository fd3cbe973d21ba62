create table reminder_setting (
    province text not null, -- C: which province
    distances text not null, -- C: how many days before the end, such as 30,10,5,1
    overdue boolean not null, -- C: whether the day after the last one is told of
    changed_at bigint not null, -- C: when
    changed_by uuid not null, -- C: by whom
    primary key (province),
    foreign key (province, changed_by) references person (province, id)
);

create table reminder (
    province text not null, -- C: which province
    kind text not null, -- C: slice.thing
    key text not null, -- C: which deadline of that kind
    organisation_id uuid not null, -- C: whose
    last_day text not null, -- C: the last day in time
    distance bigint not null, -- C: days that are left, today included; 0 when it is over
    outcome text not null, -- C: told, or skipped because a nearer one was due
    at bigint not null, -- C: when
    primary key (province, kind, key, organisation_id, last_day, distance),
    foreign key (province, organisation_id) references organisation (province, id),
    check (distance >= 0),
    check (outcome in ('told', 'skipped'))
);
create index reminder_by_day on reminder (province, kind, last_day);

create table reminder_pass (
    province text not null, -- C: which province
    kind text not null, -- C: slice.thing
    day text not null, -- C: the day of the last pass
    seen text not null, -- C: fingerprint of all that the pass looked at
    primary key (province, kind)
);

create table told (
    province text not null, -- C: which province
    id uuid not null, -- C: key
    organisation_id uuid not null, -- C: whose people
    key text not null, -- C: names what is told, so that the same is told once
    tone text not null, -- C: news, soon or late
    words text not null, -- C: an official sentence, never about a child
    href text not null, -- C: where it leads
    told_at bigint not null, -- C: when
    primary key (province, id),
    foreign key (province, organisation_id) references organisation (province, id),
    check (tone in ('news', 'soon', 'late'))
);
create unique index told_once on told (province, organisation_id, key);
create index told_newest on told (province, organisation_id, told_at, id);

create table told_for (
    province text not null, -- C: which province
    person_id uuid not null, -- C: who was there when it was told
    told_id uuid not null, -- C: what
    organisation_id uuid not null, -- C: as one of whose people
    told_at bigint not null, -- C: when it was told
    read_at bigint, -- C: when this person read it
    primary key (province, person_id, told_id),
    foreign key (province, person_id) references person (province, id),
    foreign key (province, told_id) references told (province, id)
);
create index told_for_unread on told_for (province, person_id, organisation_id) where read_at is null;
create index told_for_whom on told_for (province, told_id);
create index told_for_digest on told_for (province, person_id, told_at);

create table endpoint (
    province text not null, -- C: which province
    id uuid not null, -- C: key
    name text not null, -- C: what officers call it
    url bytea not null, -- B: where messages go; it may hold a secret of the receiver
    added_at bigint not null, -- C: when
    added_by uuid not null, -- C: by whom
    ended_at bigint, -- C: when it was taken away
    primary key (province, id),
    foreign key (province, added_by) references person (province, id)
);

create table delivery (
    province text not null, -- C: which province
    id uuid not null, -- C: key, and the name under which the other side knows it
    person_id uuid not null, -- C: to whom
    endpoint_id uuid, -- C: by which receiver; null for mail
    told_id uuid, -- C: what; null for a digest
    since bigint, -- C: a digest holds what was told after this
    until bigint, -- C: and up to this
    made_at bigint not null, -- C: when
    attempts bigint not null, -- C: how often it was tried
    tried_at bigint, -- C: last try
    trouble text, -- C: why the last try failed, as a word
    detail text, -- C: what the other side answered, without addresses
    sent_at bigint, -- C: when the other side took it
    dropped_at bigint, -- C: when it was set aside
    primary key (province, id),
    foreign key (province, person_id) references person (province, id),
    foreign key (province, endpoint_id) references endpoint (province, id),
    foreign key (province, told_id) references told (province, id),
    check ((told_id is null) = (since is not null)),
    check ((since is null) = (until is null)),
    check (sent_at is null or dropped_at is null)
);
create index delivery_latest on delivery (province, made_at);
