create table support_paper (
    province text not null, -- C: which province
    id uuid not null, -- C: key
    child_id uuid not null, -- C: of which child
    kind text not null, -- C: of the kinds of paper: risk, plan, decision, …
    made_at bigint not null, -- C: when it was begun
    primary key (province, id),
    foreign key (province, child_id) references child_involved (province, id)
);
create unique index support_paper_of_child on support_paper (province, child_id, kind) where kind <> 'remedy';
create unique index support_paper_kind on support_paper (province, id, kind);

create table support_paper_draft (
    province text not null, -- C: which province
    paper_id uuid not null, -- C: of which paper; a paper has one draft at a time
    changes bigint not null, -- C: counts the changes, so that of two who write at once one is told
    sealed bytea not null, -- A: what stands in it, under the case's key
    written_by uuid not null, -- C: who wrote it last
    unit_id uuid not null, -- C: for which unit
    written_at bigint not null, -- C: when
    sent_to uuid, -- C: whose signature it waits for
    sent_unit_id uuid, -- C: as the head of which unit
    sent_at bigint, -- C: since when
    copy_key bytea, -- A: the key of the copy, sealed to whoever is to sign
    copy bytea, -- A: what stands in it, for whoever is to sign and nobody else
    returned text, -- C: why it came back unsigned, one of a list
    primary key (province, paper_id),
    foreign key (province, paper_id) references support_paper (province, id),
    foreign key (province, written_by) references person (province, id),
    foreign key (province, unit_id) references organisation (province, id),
    foreign key (province, sent_to) references person (province, id),
    foreign key (province, sent_unit_id) references organisation (province, id),
    check (sent_to is null or sent_to <> written_by),
    check ((sent_to is null) = (sent_at is null)),
    check ((sent_to is null) = (sent_unit_id is null)),
    check ((sent_to is null) = (copy is null)),
    check ((sent_to is null) = (copy_key is null))
);
create index support_paper_waiting on support_paper_draft (province, sent_to) where sent_to is not null;

create table support_paper_version (
    province text not null, -- C: which province
    paper_id uuid not null, -- C: of which paper
    version bigint not null, -- C: 1, 2, 3 and so on, without a gap
    before bigint, -- C: the version before
    kind text not null, -- C: of which kind, for the rule about the second person
    sealed bytea not null, -- A: what stands in it, under the case's key; never changed
    digest text not null, -- C: SHA-256 of the sealed bytes, which the journal holds too
    written_by uuid not null, -- C: who wrote it
    unit_id uuid not null, -- C: for which unit
    signed_at bigint not null, -- C: when it was signed
    confirmed_by uuid, -- C: the second person who signed a decision
    confirmed_unit_id uuid, -- C: as the head of which unit
    primary key (province, paper_id, version),
    foreign key (province, paper_id, kind) references support_paper (province, id, kind),
    foreign key (province, paper_id, before) references support_paper_version (province, paper_id, version),
    foreign key (province, written_by) references person (province, id),
    foreign key (province, unit_id) references organisation (province, id),
    foreign key (province, confirmed_by) references person (province, id),
    foreign key (province, confirmed_unit_id) references organisation (province, id),
    check (version >= 1),
    check ((version = 1) = (before is null)),
    check (before is null or before = version - 1),
    check (confirmed_by is null or confirmed_by <> written_by),
    check ((confirmed_by is null) = (confirmed_unit_id is null)),
    check ((kind in ('decision', 'review')) = (confirmed_by is not null))
);

alter table child_involved add column carer_apart bigint not null default 0 check (carer_apart in (0, 1)); -- C: 1 where whoever looks after the child is the one reported: nothing is told to that carer, and another one consents
