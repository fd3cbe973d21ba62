create table programme_event (
    province text not null, -- C: which province
    id uuid not null, -- C: key
    organisation_id uuid not null, -- C: who entered it: the school, the commune, the department
    entered_at bigint not null, -- C: when
    entered_by uuid not null, -- C: by whom
    primary key (province, id),
    foreign key (province, organisation_id) references organisation (province, id),
    foreign key (province, entered_by) references person (province, id)
);

create table programme_event_version (
    province text not null, -- C: which province
    event_id uuid not null, -- C: of which event
    version bigint not null, -- C: from 1; each change closes the one before and writes the next
    at bigint not null, -- C: from when on it stood so
    until_at bigint, -- C: until when; null while it stands
    by_id uuid not null, -- C: who changed it
    author_id uuid not null, -- C: who wrote its contents; somebody else accepts it
    state text not null, -- C: planned, held, submitted, accepted, returned or cancelled
    kind text not null, -- C: flag-salute, citizenship-week, class-hour, civics-lesson, club, drill, parents-meeting, commune-class, training or other
    held_on text not null, -- C: the day
    minutes bigint not null, -- C: how long
    bands text not null, -- C: age bands, such as ,6-10,11-14,
    topics text not null, -- C: keys of topics between commas, or one comma where there is none
    children bigint not null, -- C: how many children came; numbers only
    adults bigint not null, -- C: how many adults came
    led_by text not null, -- C: who led it: an office or a function, no child
    evidence bigint not null, -- C: how many pieces of evidence it had then
    reason text not null, -- C: why it was returned or cancelled, or the acceptance taken back
    primary key (province, event_id, version),
    foreign key (province, event_id) references programme_event (province, id),
    foreign key (province, by_id) references person (province, id),
    foreign key (province, author_id) references person (province, id),
    check (state in ('planned', 'held', 'submitted', 'accepted', 'returned', 'cancelled')),
    check (kind in ('flag-salute', 'citizenship-week', 'class-hour', 'civics-lesson', 'club', 'drill', 'parents-meeting', 'commune-class', 'training', 'other')),
    check (minutes between 1 and 1440),
    check (children >= 0 and adults >= 0),
    check (state not in ('submitted', 'accepted') or evidence > 0),
    check (state <> 'accepted' or by_id <> author_id),
    check (state not in ('returned', 'cancelled') or reason <> ''),
    check (until_at is null or until_at >= at)
);
create unique index programme_event_stands on programme_event_version (province, event_id) where until_at is null;
create index programme_event_held on programme_event_version (province, held_on, event_id);
create index programme_event_waiting on programme_event_version (province, state, held_on) where until_at is null;

create table programme_event_unit (
    province text not null, -- C: which province
    event_id uuid not null, -- C: of which event
    version bigint not null, -- C: of which version of it
    unit_id uuid not null, -- C: the school, facility or commune; a joint event counts once for each
    primary key (province, event_id, version, unit_id),
    foreign key (province, event_id, version) references programme_event_version (province, event_id, version),
    foreign key (province, unit_id) references organisation (province, id)
);
create index programme_event_of_unit on programme_event_unit (province, unit_id, event_id);

create table programme_evidence (
    province text not null, -- C: which province
    id uuid not null, -- C: key
    event_id uuid not null, -- C: of which event
    kind text not null, -- C: plan, minutes, attendance or link
    name text not null, -- C: the name of the file, or the address
    digest text not null, -- C: SHA-256 of the file, hexadecimal; empty for an address
    content bytea, -- C: the file as it came; null for an address
    added_at bigint not null, -- C: when
    added_by uuid not null, -- C: by whom
    primary key (province, id),
    foreign key (province, event_id) references programme_event (province, id),
    foreign key (province, added_by) references person (province, id),
    check (kind in ('plan', 'minutes', 'attendance', 'link')),
    check ((kind = 'link') = (content is null))
);
create index programme_evidence_of_event on programme_evidence (province, event_id, added_at);

create table programme_look (
    province text not null, -- C: which province
    event_id uuid not null, -- C: which event was looked at before it was accepted
    version bigint not null, -- C: which version of it
    person_id uuid not null, -- C: by whom
    at bigint not null, -- C: when
    primary key (province, event_id, version, person_id),
    foreign key (province, event_id, version) references programme_event_version (province, event_id, version),
    foreign key (province, person_id) references person (province, id)
);

create table programme_topic (
    province text not null, -- C: which province
    key text not null, -- C: key, small letters
    name text not null, -- C: what it is about
    in_use boolean not null, -- C: offered for new events
    primary key (province, key),
    check (name <> '')
);

create table programme_unit_type (
    province text not null, -- C: which province
    unit_id uuid not null, -- C: the school or facility
    valid_from text not null, -- C: from which day on
    type text not null, -- C: kindergarten, primary, lower-secondary, upper-secondary, mixed, boarding, continuing, care, or none where it is no unit of the programme
    set_at bigint not null, -- C: when a person said so
    set_by uuid not null, -- C: who
    primary key (province, unit_id, valid_from),
    foreign key (province, unit_id) references organisation (province, id),
    foreign key (province, set_by) references person (province, id),
    check (type in ('kindergarten', 'primary', 'lower-secondary', 'upper-secondary', 'mixed', 'boarding', 'continuing', 'care', 'none'))
);

create table programme_term (
    province text not null, -- C: which province
    from_on text not null, -- C: first day
    to_on text not null, -- C: last day
    name text not null, -- C: such as Học kỳ I 2026–2027
    decision text not null, -- C: the decision on the school year
    set_at bigint not null, -- C: when it was entered
    set_by uuid not null, -- C: by whom
    primary key (province, from_on),
    foreign key (province, set_by) references person (province, id),
    check (from_on < to_on),
    check (decision <> '')
);

create table programme_rule (
    province text not null, -- C: which province
    valid_from text not null, -- C: from which day on figures are counted by it
    per_term bigint not null, -- C: accepted events that a unit needs in each term
    types text not null, -- C: the types of unit that count, between commas
    source text not null, -- C: the plan or decision that says so
    set_at bigint not null, -- C: when it was entered
    set_by uuid not null, -- C: by whom
    primary key (province, valid_from),
    foreign key (province, set_by) references person (province, id),
    check (per_term between 1 and 20),
    check (source <> '')
);
