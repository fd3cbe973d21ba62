create table desk_call (
    province text not null, -- C: which province
    id uuid not null, -- C: key, drawn from the form that was sent at the ring
    unit_id uuid not null, -- C: whose desk
    person_id uuid not null, -- C: the officer who has it, or had it last
    channel text not null, -- C: call, walk-in, paper, 111-transfer
    started_at bigint not null, -- C: the ring; for what is no call, when it was taken up
    state text not null, -- C: open, report, non-case
    released_at bigint, -- C: since when any colleague may take it over
    version bigint not null, -- C: counts the savings of what was typed
    saved_at bigint, -- C: when it was last saved
    key_version bigint not null, -- C: which key of the unit
    sealed_key bytea, -- A: the key of what was typed, sealed to the unit
    draft bytea, -- A: what was typed, under its own key
    ended_at bigint, -- C: when it was finished
    non_case text, -- C: silent, prank, wrong-number, abusive, information
    report_id uuid, -- C: the report that it became
    facts bytea, -- B: what is counted of a report: reason with its scheme, who called, age band, sex, safe or not
    erased_at bigint, -- C: when what was typed of a non-case was erased
    primary key (province, id),
    foreign key (province, unit_id) references organisation (province, id),
    foreign key (province, person_id) references person (province, id),
    foreign key (province, report_id) references report (province, id),
    foreign key (province, unit_id, key_version) references unit_key (province, organisation_id, version),
    check (channel in ('call', 'walk-in', 'paper', '111-transfer')),
    check (state in ('open', 'report', 'non-case')),
    check ((state = 'open') = (ended_at is null)),
    check ((state = 'report') = (report_id is not null)),
    check ((state = 'report') = (facts is not null)),
    check ((state = 'non-case') = (non_case is not null)),
    check (non_case is null or non_case in ('silent', 'prank', 'wrong-number', 'abusive', 'information')),
    check (ended_at is null or ended_at >= started_at),
    check (released_at is null or state = 'open'),
    check (state <> 'report' or draft is null),
    check ((draft is null) or (sealed_key is not null)),
    check (erased_at is null or (state = 'non-case' and draft is null and sealed_key is null))
);
create unique index desk_call_report on desk_call (province, report_id) where report_id is not null;
create index desk_call_open on desk_call (province, unit_id, started_at) where state = 'open';
create index desk_call_days on desk_call (province, unit_id, started_at);
create index desk_call_erase on desk_call (province, ended_at) where state = 'non-case' and erased_at is null;

create table desk_call_conflict (
    province text not null, -- C: which province
    call_id uuid not null, -- C: which call
    person_id uuid not null, -- C: an officer whom it names, and who therefore never sees it
    primary key (province, call_id, person_id),
    foreign key (province, call_id) references desk_call (province, id),
    foreign key (province, person_id) references person (province, id)
);
