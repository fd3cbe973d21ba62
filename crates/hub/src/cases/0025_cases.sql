create table case_file (
    province text not null, -- C: which province
    id uuid not null, -- C: key
    code text not null, -- C: VV-province-year-number
    opened_at bigint not null, -- C: when
    first_told_at bigint not null, -- C: when the first report came in; legal clocks run from here
    severity text not null, -- C: danger, high, normal
    closed_at bigint, -- C: when all tracks had ended and it was closed
    closed_by uuid, -- C: who closed it
    primary key (province, id),
    foreign key (province, closed_by) references person (province, id),
    check (severity in ('danger', 'high', 'normal')),
    check ((closed_at is null) = (closed_by is null))
);
create unique index case_code on case_file (province, code);

create table case_report (
    province text not null, -- C: which province
    report_id uuid not null, -- C: a report belongs to one case
    case_id uuid not null, -- C: which case
    sealed_key bytea not null, -- A: the report's key, under the case's key
    primary key (province, report_id),
    foreign key (province, report_id) references report (province, id),
    foreign key (province, case_id) references case_file (province, id)
);
create index case_reports on case_report (province, case_id);

create table case_key (
    province text not null, -- C: which province
    case_id uuid not null, -- C: which case
    unit_id uuid not null, -- C: a unit that holds an open stage, or held the last one
    version bigint not null, -- C: which key of the unit
    sealed bytea not null, -- A: the case's key, sealed to the unit
    primary key (province, case_id, unit_id),
    foreign key (province, case_id) references case_file (province, id),
    foreign key (province, unit_id, version) references unit_key (province, organisation_id, version)
);

create table case_conflict (
    province text not null, -- C: which province
    case_id uuid not null, -- C: which case
    person_id uuid not null, -- C: an officer whom a report of it names, and who therefore never sees it
    primary key (province, case_id, person_id),
    foreign key (province, case_id) references case_file (province, id),
    foreign key (province, person_id) references person (province, id)
);

create table stage (
    province text not null, -- C: which province
    id uuid not null, -- C: key
    case_id uuid not null, -- C: which case
    track text not null, -- C: intake, protection, violator or content
    kind text not null, -- C: which step of the track
    unit_id uuid not null, -- C: the focal point: exactly one unit
    person_id uuid not null, -- C: the focal point: exactly one named officer
    opened_at bigint not null, -- C: when
    due_at bigint not null, -- C: until when it has to end
    closed_at bigint, -- C: when it ended
    closed_by uuid, -- C: who ended it
    outcome text, -- C: next, or ended for the whole track
    result bytea, -- A: what was found and done, under the case's key
    primary key (province, id),
    foreign key (province, case_id) references case_file (province, id),
    foreign key (province, unit_id) references organisation (province, id),
    foreign key (province, person_id) references person (province, id),
    foreign key (province, closed_by) references person (province, id),
    check (track in ('intake', 'protection', 'violator', 'content')),
    check ((closed_at is null) = (result is null)),
    check ((closed_at is null) = (closed_by is null)),
    check ((closed_at is null) = (outcome is null))
);
create unique index stage_one_open on stage (province, case_id, track) where closed_at is null;
create index stage_due on stage (province, unit_id, due_at) where closed_at is null;

create table handover (
    province text not null, -- C: which province
    id uuid not null, -- C: key
    stage_id uuid not null, -- C: which stage
    from_unit_id uuid not null, -- C: who hands over and stays responsible until it is accepted
    to_unit_id uuid not null, -- C: who is asked
    offered_by uuid not null, -- C: which officer
    offered_at bigint not null, -- C: when
    expires_at bigint not null, -- C: until when it can be accepted
    state text not null, -- C: offered, accepted, refused, withdrawn or expired
    decided_by uuid, -- C: who accepted, refused or withdrew
    decided_at bigint, -- C: when
    reason text, -- C: why it was refused, one of a list
    version bigint not null, -- C: which key of the receiving unit
    escrow bytea, -- A: the case's key, sealed to the receiving unit and once more under the hub's key; gone once decided
    primary key (province, id),
    foreign key (province, stage_id) references stage (province, id),
    foreign key (province, from_unit_id) references organisation (province, id),
    foreign key (province, to_unit_id) references organisation (province, id),
    foreign key (province, offered_by) references person (province, id),
    foreign key (province, decided_by) references person (province, id),
    check (state in ('offered', 'accepted', 'refused', 'withdrawn', 'expired')),
    check ((state = 'offered') = (decided_at is null)),
    check ((state = 'offered') = (escrow is not null)),
    check (state <> 'refused' or reason is not null),
    check (from_unit_id <> to_unit_id)
);
create unique index handover_one_open on handover (province, stage_id) where state = 'offered';
create index handover_inbox on handover (province, to_unit_id) where state = 'offered';
