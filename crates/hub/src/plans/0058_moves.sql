create table plan_task_move (
    province text not null, -- C: which province
    task_id uuid not null, -- C: which task
    turn bigint not null, -- C: the order of its moves
    from_id uuid not null, -- C: whose it was until the day before
    to_id uuid not null, -- C: whose it is
    on_day text not null, -- C: from which day; figures of earlier periods count it where it was
    at bigint not null, -- C: when it was moved
    by_id uuid not null, -- C: by whom
    swapped_id uuid, -- C: the ended task of the same duty that made room and went the other way
    primary key (province, task_id, turn),
    foreign key (province, task_id) references plan_task (province, id),
    foreign key (province, from_id) references organisation (province, id),
    foreign key (province, to_id) references organisation (province, id),
    foreign key (province, by_id) references person (province, id),
    foreign key (province, swapped_id) references plan_task (province, id),
    check (from_id <> to_id)
);

create table plan_task_merged (
    province text not null, -- C: which province
    task_id uuid not null, -- C: a task that its new body had already, from the same duty
    into_id uuid not null, -- C: the task that goes on for both
    on_day text not null, -- C: from which day; until then it is counted by itself
    at bigint not null, -- C: when
    by_id uuid not null, -- C: by whom
    swapped boolean not null, -- C: the task that goes on came from the other body, and the two changed places
    linked text not null, -- C: duties that the task goes on with serves because of this, JSON list
    parts text not null, -- C: tasks passed on from it that are parts of the other now, JSON list
    done_at bigint, -- C: when the one that goes on had been done already; it is open again
    done_by uuid, -- C: by whom
    done_result text, -- C: what was done then
    primary key (province, task_id),
    foreign key (province, task_id) references plan_task (province, id),
    foreign key (province, into_id) references plan_task (province, id),
    foreign key (province, by_id) references person (province, id),
    foreign key (province, done_by) references person (province, id),
    check (task_id <> into_id),
    check ((done_at is null) = (done_by is null)),
    check ((done_at is null) = (done_result is null))
);
create index plan_task_merged_into on plan_task_merged (province, into_id);
