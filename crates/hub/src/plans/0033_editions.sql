create table plan_edition (
    province text not null, -- C: which province
    plan_id uuid not null, -- C: the corrected edition
    of_id uuid not null, -- C: the edition in force that it corrects
    root_id uuid not null, -- C: the first edition; tasks and figures are counted there, whatever edition words them
    in_force boolean not null, -- C: set when it is published, so that an edition has one follower
    made_at bigint not null, -- C: when it was handed in
    primary key (province, plan_id),
    foreign key (province, plan_id) references plan (province, id),
    foreign key (province, of_id) references plan (province, id),
    foreign key (province, root_id) references plan (province, id),
    check (plan_id <> of_id),
    check (plan_id <> root_id)
);
create unique index plan_edition_one_follower on plan_edition (province, of_id) where in_force;
create index plan_edition_of_root on plan_edition (province, root_id);

create table plan_duty_carried (
    province text not null, -- C: which province
    duty_id uuid not null, -- C: a duty of a corrected edition
    plan_id uuid not null, -- C: that edition
    from_id uuid not null, -- C: the duty of the edition before that it repeats or rewords
    same boolean not null, -- C: nothing that the reader reads has changed
    primary key (province, duty_id),
    unique (province, plan_id, from_id),
    foreign key (province, plan_id) references plan_edition (province, plan_id),
    foreign key (province, duty_id) references plan_duty (province, id),
    foreign key (province, from_id) references plan_duty (province, id)
);

create table plan_reporting_carried (
    province text not null, -- C: which province
    reporting_id uuid not null, -- C: a duty to report of a corrected edition
    plan_id uuid not null, -- C: that edition
    from_id uuid not null, -- C: the same duty to report, as it came into force first; it goes on, its turns with it
    primary key (province, reporting_id),
    unique (province, plan_id, from_id),
    foreign key (province, plan_id) references plan_edition (province, plan_id),
    foreign key (province, reporting_id) references plan_reporting (province, id),
    foreign key (province, from_id) references plan_reporting (province, id)
);
create index plan_reporting_carried_from on plan_reporting_carried (province, from_id);

create table plan_task_left (
    province text not null, -- C: which province
    task_id uuid not null, -- C: an open task of which a corrected edition says nothing any more
    plan_id uuid not null, -- C: that edition
    left_at bigint not null, -- C: when it came into force; from then on the task is not counted
    primary key (province, task_id),
    foreign key (province, task_id) references plan_task (province, id),
    foreign key (province, plan_id) references plan_edition (province, plan_id)
);
