create table own_target (
    province text not null, -- C: which province
    id uuid not null, -- C: key
    created_at bigint not null, -- C: when it was composed
    created_by uuid not null, -- C: by whom
    primary key (province, id),
    foreign key (province, created_by) references person (province, id)
);

create table own_target_version (
    province text not null, -- C: which province
    target_id uuid not null, -- C: of which target
    version bigint not null, -- C: from 1; a version is never changed
    valid_from text not null, -- C: from which day on it is counted so; what ended before keeps the formula of its time
    name text not null, -- C: its name
    formula text not null, -- C: what is counted of what, JSON
    public boolean not null, -- C: it stands on the public page
    at bigint not null, -- C: when it was written
    by_id uuid not null, -- C: by whom
    primary key (province, target_id, version),
    foreign key (province, target_id) references own_target (province, id),
    foreign key (province, by_id) references person (province, id),
    check (name <> '')
);

create table target_formula (
    province text not null, -- C: which province
    plan_target_id uuid not null, -- C: the target of a plan
    figure text, -- C: the figure of this hub that answers it
    own_id uuid, -- C: the composed target that answers it; both null where nothing does
    at bigint not null, -- C: when a person said so
    by_id uuid not null, -- C: who
    primary key (province, plan_target_id),
    foreign key (province, plan_target_id) references plan_target (province, id),
    foreign key (province, own_id) references own_target (province, id),
    foreign key (province, by_id) references person (province, id),
    check (figure is null or own_id is null)
);
