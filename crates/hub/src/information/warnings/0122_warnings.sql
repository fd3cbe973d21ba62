create table warning (
    province text not null, -- C: which province
    id uuid not null, -- C: key
    unit_id uuid not null, -- C: the unit that warns
    information_id uuid, -- C: the piece of information that gave cause, if one did
    title text not null, -- C: the warning in one line
    what text not null, -- C: what happens, without repeating it and without where it stands
    advice text not null, -- C: what to do
    state text not null, -- C: draft, proposed, published, withdrawn
    drafted_by uuid not null, -- C: who wrote it last
    drafted_at bigint not null, -- C: when
    proposed_at bigint, -- C: when it was put to the second person
    back_reason text not null, -- C: why the second person sent it back; may be empty
    approved_by uuid, -- C: the second person
    approved_at bigint, -- C: since when it is public
    withdrawn_by uuid, -- C: who withdrew it
    withdrawn_at bigint, -- C: when
    withdraw_reason text not null, -- C: why; empty while it stands
    version bigint not null, -- C: counts changes
    primary key (province, id),
    foreign key (province, unit_id) references organisation (province, id),
    foreign key (province, information_id) references information (province, id),
    foreign key (province, drafted_by) references person (province, id),
    foreign key (province, approved_by) references person (province, id),
    foreign key (province, withdrawn_by) references person (province, id),
    check (title <> '' and what <> '' and advice <> ''),
    check (state in ('draft', 'proposed', 'published', 'withdrawn')),
    check (approved_by is null or approved_by <> drafted_by),
    check ((state in ('published', 'withdrawn')) = (approved_by is not null)),
    check ((approved_by is null) = (approved_at is null)),
    check (state = 'draft' or proposed_at is not null),
    check ((state = 'withdrawn') = (withdrawn_by is not null)),
    check ((withdrawn_by is null) = (withdrawn_at is null)),
    check ((state = 'withdrawn') = (withdraw_reason <> '')),
    check (version >= 1)
);
create index warning_public on warning (province, state, approved_at);
