create table retention_rule (
    province text not null, -- C: which province
    kind text not null, -- C: for what: report, receipt, media, custody, call or case
    version bigint not null, -- C: 1 is the program's own, which stands in no row
    amount bigint not null, -- C: how long it is kept
    span_unit text not null, -- C: days or years
    basis text not null, -- C: the legal basis, as the document cites it
    document_number text not null, -- C: the document that sets it
    document_on text not null, -- C: its day
    longer boolean not null, -- C: it keeps for longer than the version before
    state text not null, -- C: proposed, agreed or refused
    proposed_by uuid not null, -- C: which administrator
    proposed_at bigint not null, -- C: when
    decided_by uuid, -- C: the second person
    decided_at bigint, -- C: when
    effective_at bigint, -- C: from when it holds: at once where it keeps for longer, else after thirty days
    primary key (province, kind, version),
    foreign key (province, proposed_by) references person (province, id),
    foreign key (province, decided_by) references person (province, id),
    check (kind in ('report', 'receipt', 'media', 'custody', 'call', 'case')),
    check (version > 1),
    check ((span_unit = 'days' and amount between 7 and 36500) or (span_unit = 'years' and amount between 1 and 100)),
    check (basis <> '' and document_number <> ''),
    check (length(document_on) = 10),
    check (state in ('proposed', 'agreed', 'refused')),
    check ((state = 'proposed') = (decided_by is null)),
    check ((decided_by is null) = (decided_at is null)),
    check (decided_by is null or decided_by <> proposed_by),
    check ((state = 'agreed') = (effective_at is not null)),
    check (effective_at is null or longer or effective_at >= decided_at + 2592000000000)
);
create unique index retention_rule_one on retention_rule (province, kind) where state = 'proposed';

create table retention_item (
    province text not null, -- C: which province
    class text not null, -- C: report, receipt, media, call or case
    item_id uuid not null, -- C: which record
    name text not null, -- C: the same as text, as it stands in addresses
    code text not null, -- C: what officers call it; says nothing; empty for a call
    unit_id uuid not null, -- C: whose it is, or was first
    rule text not null, -- C: the rule that it falls under; with-case, or again where an older backup had brought it back
    rule_version bigint, -- C: its version
    reckoned text not null, -- C: by which rules the day was reckoned
    event_at bigint, -- C: from when the time counts
    due_at bigint, -- C: when it is destroyed; null while it is only held
    not_before bigint, -- C: not sooner than this, because it could not be announced before, or was held
    announced_at bigint, -- C: since when the page says so
    state text not null, -- C: due; keys-gone, when nothing opens it any more; emptied; proven, when nothing of it was found
    keys_gone_at bigint, -- C: when its keys were destroyed
    keys_gone bigint, -- C: how many
    keys_digest text, -- C: over the digests of the destroyed bytes
    emptied_at bigint, -- C: when its rows were
    rows_gone bigint, -- C: how many
    rows_digest text, -- C: over the digests of the destroyed bytes
    proven_at bigint, -- C: when nothing of it was found
    primary key (province, class, item_id),
    foreign key (province, unit_id) references organisation (province, id),
    check (class in ('report', 'receipt', 'media', 'call', 'case')),
    check (state in ('due', 'keys-gone', 'emptied', 'proven')),
    check ((due_at is null) = (announced_at is null)),
    check (not_before is null or due_at is null or due_at >= not_before),
    check ((state = 'due') = (keys_gone_at is null)),
    check ((keys_gone_at is null) = (keys_gone is null)),
    check ((keys_gone_at is null) = (keys_digest is null)),
    check (keys_gone_at is null or (due_at is not null and keys_gone_at >= due_at)),
    check ((state in ('emptied', 'proven')) = (emptied_at is not null)),
    check ((emptied_at is null) = (rows_gone is null)),
    check ((emptied_at is null) = (rows_digest is null)),
    check ((state = 'proven') = (proven_at is not null))
);
create unique index retention_item_state on retention_item (province, class, item_id, state);
create index retention_item_due on retention_item (province, due_at) where state = 'due';
create index retention_item_under_way on retention_item (province, state) where state in ('keys-gone', 'emptied');
create index retention_item_gone on retention_item (province, keys_gone_at) where state <> 'due';

create table retention_hold (
    province text not null, -- C: which province
    id uuid not null, -- C: key
    kind text not null, -- C: report or case
    record_id uuid not null, -- C: which one is held
    code text not null, -- C: what officers call it
    unit_id uuid not null, -- C: for which unit it was placed
    authority text not null, -- C: who asks: police, procuracy, court, inspectorate or head
    reason text not null, -- C: one of a list
    document_number text not null, -- C: number of the document
    document_on text not null, -- C: its day
    placed_by uuid not null, -- C: which officer
    placed_at bigint not null, -- C: when
    lift_document_number text, -- C: the document by which it is lifted
    lift_document_on text, -- C: its day
    lifted_by uuid, -- C: the second person
    lifted_at bigint, -- C: when
    primary key (province, id),
    foreign key (province, unit_id) references organisation (province, id),
    foreign key (province, placed_by) references person (province, id),
    foreign key (province, lifted_by) references person (province, id),
    check (kind in ('report', 'case')),
    check (authority in ('police', 'procuracy', 'court', 'inspectorate', 'head')),
    check (reason in ('investigation', 'trial', 'appeal', 'inspection', 'complaint', 'compensation')),
    check (document_number <> ''),
    check (length(document_on) = 10),
    check (lifted_by is null or lifted_by <> placed_by),
    check ((lifted_by is null) = (lifted_at is null)),
    check ((lifted_by is null) = (lift_document_number is null)),
    check ((lifted_by is null) = (lift_document_on is null))
);
create index retention_hold_open on retention_hold (province, record_id) where lifted_at is null;

create table retention_held (
    province text not null, -- C: which province
    hold_id uuid not null, -- C: by which hold; the row goes when that is lifted
    class text not null, -- C: of which class
    item_id uuid not null, -- C: what is held
    state text not null, -- C: always due: while this row stands, the item cannot become anything else
    primary key (province, hold_id, class, item_id),
    foreign key (province, hold_id) references retention_hold (province, id),
    foreign key (province, class, item_id, state) references retention_item (province, class, item_id, state),
    check (state = 'due')
);
create index retention_held_item on retention_held (province, class, item_id);

create index report_closed on report (province, closed_at) where closed_at is not null;
create index case_closed on case_file (province, closed_at) where closed_at is not null;
create index stage_evidence_kept on stage (province, closed_at) where disposition = 'evidence-kept';
create index told_of_report on told (province, substr(href, 1, 41));
create index told_of_case on told (province, substr(href, 1, 45));
