create table alleged (
    province text not null, -- C: which province
    id uuid not null, -- C: key
    case_id uuid not null, -- C: which case
    kind text not null, -- C: person, account or organisation
    under_18 boolean not null, -- C: a child too, with own protection
    label bytea not null, -- A: who or which account, under the case's key
    added_at bigint not null, -- C: when it was reported or found
    added_by uuid not null, -- C: which officer entered it
    primary key (province, id),
    foreign key (province, case_id) references case_file (province, id),
    foreign key (province, added_by) references person (province, id),
    check (kind in ('person', 'account', 'organisation'))
);
create index alleged_added on alleged (province, added_at);

create table alleged_outcome (
    province text not null, -- C: which province
    alleged_id uuid not null, -- C: whose; exactly one outcome
    kind text not null, -- C: administrative, criminal, minor-measure, platform, elsewhere, not-identified, not-a-violation
    decision text not null, -- C: number of the decision or judgment, may be empty
    decided_on text not null, -- C: its day
    entered_at bigint not null, -- C: when it was entered
    entered_by uuid not null, -- C: which officer
    confirmed_by uuid, -- C: the second person, needed for "not a violation"
    primary key (province, alleged_id),
    foreign key (province, alleged_id) references alleged (province, id),
    foreign key (province, entered_by) references person (province, id),
    foreign key (province, confirmed_by) references person (province, id),
    check (confirmed_by is null or confirmed_by <> entered_by)
);
