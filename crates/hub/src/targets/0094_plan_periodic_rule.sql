create table plan_periodic_rule (
    province text not null, -- C: which province
    plan_id uuid not null, -- C: of which plan
    valid_from text not null, -- C: from which day on the plan's target is counted by it
    per_term bigint not null, -- C: accepted events that a unit needs in each term
    kinds text not null, -- C: the kinds of event that count, between commas; one comma for all
    types text not null, -- C: the types of unit that count, between commas
    source text not null, -- C: where the plan or a decision says so
    set_at bigint not null, -- C: when it was entered
    set_by uuid not null, -- C: by whom
    primary key (province, plan_id, valid_from),
    foreign key (province, plan_id) references plan (province, id),
    foreign key (province, set_by) references person (province, id),
    check (per_term between 1 and 20),
    check (types <> ','),
    check (source <> '')
);
