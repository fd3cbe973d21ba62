create table report (
    province text not null, -- C: which province
    id uuid not null, -- C: key
    code text not null, -- C: what officers call it, such as R-7K3MQ2; says nothing
    receipt_mark bytea not null, -- C: keyed hash of the receipt, to find the report when the reporter comes back
    channel text not null, -- C: web-child, web-adult
    received_at bigint not null, -- C: when
    unit_id uuid not null, -- C: the unit that received it
    severity text not null, -- C: danger, high, normal
    wants_help boolean not null, -- C: the reporter asked for help
    state text not null, -- C: new, read, answered, in-case, closed
    due_at bigint not null, -- C: until when somebody must have looked
    read_at bigint, -- C: when an officer first opened it
    closed_at bigint, -- C: when it was closed without a case
    closed_reason text, -- C: question-answered, spam, not-about-a-child, duplicate
    routing bytea not null, -- B: what the boxes say: kinds of harm, wish, unit of area
    body bytea not null, -- A: what was told, under the report's own key
    mailbox bytea not null, -- A: the report's key, wrapped by the receipt
    primary key (province, id),
    foreign key (province, unit_id) references organisation (province, id),
    check (state in ('new', 'read', 'answered', 'in-case', 'closed')),
    check (severity in ('danger', 'high', 'normal')),
    check ((state = 'closed') = (closed_at is not null)),
    check (closed_at is null or closed_reason is not null)
);
create unique index report_receipt on report (province, receipt_mark);
create index report_queue on report (province, unit_id, state, due_at);

create table report_key (
    province text not null, -- C: which province
    report_id uuid not null, -- C: which report
    unit_id uuid not null, -- C: to which unit it is sealed
    version bigint not null, -- C: which key of the unit
    sealed bytea not null, -- A: the report's key, sealed to the unit
    primary key (province, report_id, unit_id),
    foreign key (province, report_id) references report (province, id),
    foreign key (province, unit_id, version) references unit_key (province, organisation_id, version)
);

create table report_message (
    province text not null, -- C: which province
    id uuid not null, -- C: key
    report_id uuid not null, -- C: which report
    at bigint not null, -- C: when
    author text not null, -- C: reporter or officer
    person_id uuid, -- C: which officer
    body bytea not null, -- A: the words, under the report's key
    primary key (province, id),
    foreign key (province, report_id) references report (province, id),
    foreign key (province, person_id) references person (province, id),
    check ((author = 'officer') = (person_id is not null))
);
create index report_thread on report_message (province, report_id, at);

create table report_mark (
    province text not null, -- C: which province
    report_id uuid not null, -- C: which report
    kind text not null, -- C: link, phone or text
    mark bytea not null, -- C: keyed hash of the value, meaningless without the hub's key
    primary key (province, report_id, kind, mark),
    foreign key (province, report_id) references report (province, id)
);
create index report_mark_search on report_mark (province, kind, mark);

create table report_conflict (
    province text not null, -- C: which province
    report_id uuid not null, -- C: which report
    person_id uuid not null, -- C: an officer whom the report names, and who therefore never sees it
    primary key (province, report_id, person_id),
    foreign key (province, report_id) references report (province, id),
    foreign key (province, person_id) references person (province, id)
);
