create table plan_task (
    province text not null, -- C: which province
    id uuid not null, -- C: key
    plan_id uuid not null, -- C: of which plan
    organisation_id uuid not null, -- C: whose task it is
    timing text not null, -- C: dated, ongoing, or needs-date
    due_on text, -- C: the last day
    state text not null, -- C: open or done
    result text, -- C: what was done, in the officer's words
    created_at bigint not null, -- C: when the plan was published
    done_at bigint, -- C: when it was done
    done_by uuid, -- C: by whom
    version bigint not null, -- C: counts changes, so that nobody overwrites a colleague's
    primary key (province, id),
    unique (province, id, organisation_id),
    foreign key (province, plan_id) references plan (province, id),
    foreign key (province, organisation_id) references organisation (province, id),
    foreign key (province, done_by) references person (province, id),
    check (timing in ('dated', 'ongoing', 'needs-date')),
    check ((timing = 'dated') = (due_on is not null)),
    check (state in ('open', 'done')),
    check ((state = 'done') = (done_at is not null)),
    check ((done_at is null) = (done_by is null)),
    check (state = 'open' or result is not null)
);
create index plan_task_of_organisation on plan_task (province, organisation_id, state);
create index plan_task_of_plan on plan_task (province, plan_id);

create table plan_task_duty (
    province text not null, -- C: which province
    duty_id uuid not null, -- C: the duty, which never changes
    organisation_id uuid not null, -- C: whose task; a duty makes one for each of its leads
    task_id uuid not null, -- C: the task
    primary key (province, duty_id, organisation_id),
    foreign key (province, duty_id) references plan_duty (province, id),
    foreign key (province, task_id, organisation_id) references plan_task (province, id, organisation_id)
);
create index plan_task_duty_of_task on plan_task_duty (province, task_id);

create table plan_task_note (
    province text not null, -- C: which province
    id uuid not null, -- C: key
    task_id uuid not null, -- C: on which task
    kind text not null, -- C: date, progress or done
    at bigint not null, -- C: when
    person_id uuid not null, -- C: who wrote it
    text text not null, -- C: in the officer's words
    due_on text, -- C: the day that was set
    primary key (province, id),
    foreign key (province, task_id) references plan_task (province, id),
    foreign key (province, person_id) references person (province, id),
    check (kind in ('date', 'progress', 'done'))
);
create index plan_task_note_of_task on plan_task_note (province, task_id, at);
