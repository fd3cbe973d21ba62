create table takedown_order (
    province text not null, -- C: which province
    id uuid not null, -- C: key
    number text not null, -- C: LC-<province>-<year>-<nnnn>
    kind text not null, -- C: block-domain; other kinds follow
    case_id uuid, -- C: the case it serves, if any
    stage_id uuid, -- C: the open stage of that case's content track, if any
    unit_id uuid not null, -- C: the unit that drafted it
    reason text not null, -- C: what the names hold: abuse, fraud, gambling, ...
    basis text not null, -- C: the legal basis, as the document cites it
    addressee text not null, -- C: who carries it out; a body, never a person
    state text not null, -- C: draft, proposed, in-force, rejected, lifted
    drafted_by uuid not null, -- C: which officer
    drafted_at bigint not null, -- C: when
    proposed_at bigint, -- C: when it was put to the second person
    approved_by uuid, -- C: the second person
    approved_at bigint, -- C: when it was issued and came into force
    rejected_by uuid, -- C: who sent it back
    rejected_at bigint, -- C: when
    reject_reason text not null, -- C: why, in words about the order; may be empty
    lift_asked_by uuid, -- C: who asks that it be lifted
    lift_asked_at bigint, -- C: when
    lift_reason text not null, -- C: why, in words about the order; may be empty
    lifted_by uuid, -- C: the second person of the lifting
    lifted_at bigint, -- C: when it ceased to be in force
    primary key (province, id),
    unique (province, number),
    foreign key (province, case_id) references case_file (province, id),
    foreign key (province, stage_id) references stage (province, id),
    foreign key (province, unit_id) references organisation (province, id),
    foreign key (province, drafted_by) references person (province, id),
    foreign key (province, approved_by) references person (province, id),
    foreign key (province, rejected_by) references person (province, id),
    foreign key (province, lift_asked_by) references person (province, id),
    foreign key (province, lifted_by) references person (province, id),
    check (kind in ('block-domain')),
    check (state in ('draft', 'proposed', 'in-force', 'rejected', 'lifted')),
    check (approved_by <> drafted_by),
    check (rejected_by <> drafted_by),
    check (lifted_by <> lift_asked_by),
    check ((approved_by is null) = (approved_at is null)),
    check (state = 'draft' or proposed_at is not null),
    check ((state in ('in-force', 'lifted')) = (approved_by is not null)),
    check ((state = 'rejected') = (rejected_by is not null)),
    check ((state = 'lifted') = (lifted_by is not null)),
    check (lifted_by is null or lift_asked_by is not null),
    check (lift_asked_by is null or approved_by is not null)
);
create index takedown_order_state on takedown_order (province, state, drafted_at);
create index takedown_order_case on takedown_order (province, case_id);

create table takedown_item (
    province text not null, -- C: which province
    order_id uuid not null, -- C: which order
    name text not null, -- C: a domain name in its ASCII form
    primary key (province, order_id, name),
    foreign key (province, order_id) references takedown_order (province, id)
);

create table takedown_basis (
    province text not null, -- C: which province
    position bigint not null, -- C: place in the list that the form offers
    text_of_basis text not null, -- C: a legal basis as a document cites it
    primary key (province, position)
);
