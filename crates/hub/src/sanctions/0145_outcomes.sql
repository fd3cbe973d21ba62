create index if not exists stage_of_case on stage (province, case_id, track);
create index if not exists stage_pause_of_stage on stage_pause (province, stage_id);

create table alleged_next (
    province text not null, -- C: which province
    id uuid not null, -- C: key
    case_id uuid not null, -- C: which case
    kind text not null, -- C: person, account or organisation
    under_18 boolean not null, -- C: a child too, with own protection
    child_id uuid, -- C: as which child of the case somebody under 18 gets support
    label bytea not null, -- A: who or which account, under the case's key
    mark bytea, -- A: drawn from the label with the case's key, so that one is entered once a case; null for those of before it was kept
    added_at bigint not null, -- C: when it was entered as reported or found
    added_by uuid not null, -- C: which officer entered it
    primary key (province, id),
    foreign key (province, case_id) references case_file (province, id),
    foreign key (province, child_id) references child_involved (province, id),
    foreign key (province, added_by) references person (province, id),
    check (kind in ('person', 'account', 'organisation')),
    check (kind <> 'organisation' or not under_18),
    check (child_id is null or under_18)
);
insert into alleged_next (province, id, case_id, kind, under_18, label, added_at, added_by)
    select province, id, case_id, kind, under_18 and kind <> 'organisation', label, added_at, added_by from alleged;
create unique index alleged_age on alleged_next (province, id, under_18);

create table alleged_outcome_next (
    province text not null, -- C: which province
    alleged_id uuid not null, -- C: whose
    version bigint not null, -- C: 1, and one more each time that it changes; none is ever deleted
    replaces bigint, -- C: the version of which it takes the place
    changed_why text, -- C: appeal, new-facts, identified or correction; null for the first
    under_18 boolean not null, -- C: as of the one reported: a measure for a minor is for minors alone
    kind text not null, -- C: administrative, criminal, minor-measure, platform, elsewhere, not-identified, not-a-violation, time-barred or dead
    whole boolean not null, -- C: false for those of before each kind had fields of its own
    decided_on text not null, -- C: the day of the decision
    number text, -- C: number of the decision, of the receipt
    result text, -- C: which sanction, ruling or measure, of the list of its kind
    amount bigint, -- C: a fine, in đồng
    reached text, -- C: how far a criminal case went: police, procuracy or court
    police_number text, -- C: number of the document of the police
    police_on text, -- C: its day
    procuracy_number text, -- C: number of the document of the procuracy
    procuracy_on text, -- C: its day
    court_number text, -- C: number of the judgment or decision of the court
    court_on text, -- C: its day
    relook_on text, -- C: when somebody not identified is looked for again
    relook_told_at bigint, -- C: when that day was told where a report of the case names somebody
    sealed bytea, -- A: authority, article and words, under the case's key
    unit_id uuid, -- C: for which unit it was entered
    entered_at bigint not null, -- C: when it was entered; figures of an earlier day do not know it
    entered_by uuid not null, -- C: which officer
    confirmed_by uuid, -- C: the second person, needed for "not a violation"
    confirmed_at bigint, -- C: when
    primary key (province, alleged_id, version),
    foreign key (province, alleged_id, under_18) references alleged_next (province, id, under_18) on update cascade,
    foreign key (province, alleged_id, replaces) references alleged_outcome_next (province, alleged_id, version),
    foreign key (province, unit_id) references organisation (province, id),
    foreign key (province, entered_by) references person (province, id),
    foreign key (province, confirmed_by) references person (province, id),
    check (kind in ('administrative', 'criminal', 'minor-measure', 'platform', 'elsewhere', 'not-identified', 'not-a-violation', 'time-barred', 'dead')),
    check ((version = 1 and replaces is null) or (version > 1 and replaces is not null and replaces = version - 1)),
    check ((version = 1) = (changed_why is null)),
    check (changed_why is null or changed_why in ('appeal', 'new-facts', 'identified', 'correction')),
    check (length(decided_on) = 10),
    check (number is null or number <> ''),
    check (amount is null or (kind = 'administrative' and amount > 0)),
    check (not whole or kind <> 'administrative' or (number is not null and result is not null)),
    check (not whole or kind <> 'administrative' or (result in ('warning', 'fine', 'licence', 'confiscation', 'expulsion') and (result = 'fine') = (amount is not null))),
    check (not whole or kind <> 'criminal' or (number is null and result is not null and reached is not null and police_number is not null)),
    check (not whole or kind <> 'criminal' or (result in ('convicted', 'exempt', 'stopped', 'acquitted') and reached in ('police', 'procuracy', 'court'))),
    check (not whole or kind <> 'criminal' or ((reached = 'police') = (procuracy_number is null) and (reached = 'court') = (court_number is not null))),
    check (not whole or kind <> 'criminal' or reached = 'court' or result not in ('convicted', 'acquitted')),
    check (kind = 'criminal' or (reached is null and police_number is null and procuracy_number is null and court_number is null)),
    check ((police_number is null) = (police_on is null)),
    check ((procuracy_number is null) = (procuracy_on is null)),
    check ((court_number is null) = (court_on is null)),
    check (procuracy_on is null or police_on is null or police_on <= procuracy_on),
    check (court_on is null or procuracy_on is null or procuracy_on <= court_on),
    check (kind <> 'minor-measure' or under_18 or not whole),
    check (not whole or kind <> 'minor-measure' or (number is not null and result is not null)),
    check (not whole or kind <> 'platform' or (result is not null and result in ('removed', 'locked', 'warned'))),
    check (not whole or kind <> 'elsewhere' or number is not null),
    check (relook_on is null or (kind = 'not-identified' and relook_on > decided_on)),
    check (not whole or kind <> 'not-identified' or relook_on is not null),
    check (relook_told_at is null or relook_on is not null),
    check (not whole or (sealed is not null and unit_id is not null)),
    check (confirmed_by is null or (kind = 'not-a-violation' and confirmed_by <> entered_by)),
    check ((confirmed_by is null) = (confirmed_at is null))
);
insert into alleged_outcome_next (province, alleged_id, version, under_18, kind, whole, decided_on, number, entered_at,
    entered_by, confirmed_by, confirmed_at)
    select o.province, o.alleged_id, 1, a.under_18, o.kind, false, o.decided_on,
    case when o.kind <> 'criminal' and o.decision <> '' then o.decision end, o.entered_at, o.entered_by,
    case when o.kind = 'not-a-violation' then o.confirmed_by end,
    case when o.kind = 'not-a-violation' and o.confirmed_by is not null then coalesce(o.confirmed_at, o.entered_at) end
    from alleged_outcome o join alleged_next a on a.province = o.province and a.id = o.alleged_id;
drop table alleged_outcome;
drop table alleged;
alter table alleged_next rename to alleged;
alter table alleged_outcome_next rename to alleged_outcome;
create index alleged_added on alleged (province, added_at);
create index alleged_of_case on alleged (province, case_id);
create unique index alleged_once on alleged (province, case_id, mark) where mark is not null;
create index alleged_relook on alleged_outcome (province, relook_on) where relook_on is not null;
