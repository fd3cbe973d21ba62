create table plan_task_given (
    province text not null, -- C: which province
    task_id uuid not null, -- C: a task that was passed on
    parent_id uuid not null, -- C: the task that it is a part of
    words text not null, -- C: what exactly is asked, may be empty
    given_at bigint not null, -- C: when
    given_by uuid not null, -- C: by whom
    answer_by text not null, -- C: last day to take it or refuse
    state text not null, -- C: offered, accepted, refused or withdrawn
    answered_at bigint, -- C: when it was taken or refused
    answered_by uuid, -- C: by whom
    reason text, -- C: why it was refused or withdrawn
    ended_at bigint, -- C: when it was refused or withdrawn
    primary key (province, task_id),
    foreign key (province, task_id) references plan_task (province, id),
    foreign key (province, parent_id) references plan_task (province, id),
    foreign key (province, given_by) references person (province, id),
    foreign key (province, answered_by) references person (province, id),
    check (task_id <> parent_id),
    check (state in ('offered', 'accepted', 'refused', 'withdrawn')),
    check ((answered_at is null) = (answered_by is null)),
    check (state <> 'offered' or answered_at is null),
    check (state not in ('accepted', 'refused') or answered_at is not null),
    check ((state in ('refused', 'withdrawn')) = (ended_at is not null)),
    check ((state in ('refused', 'withdrawn')) = (reason is not null))
);
create index plan_task_given_by_parent on plan_task_given (province, parent_id);

create table plan_task_note_next (
    province text not null, -- C: which province
    id uuid not null, -- C: key
    task_id uuid not null, -- C: on which task
    kind text not null, -- C: date, progress, done, contribution, given, accepted, refused or withdrawn
    at bigint not null, -- C: when
    person_id uuid not null, -- C: who wrote it
    text text not null, -- C: in the officer's words
    due_on text, -- C: the day that was set
    organisation_id uuid, -- C: who helped, or whom it was given to
    primary key (province, id),
    foreign key (province, task_id) references plan_task (province, id),
    foreign key (province, person_id) references person (province, id),
    foreign key (province, organisation_id) references organisation (province, id),
    check (kind in ('date', 'progress', 'done', 'contribution', 'given', 'accepted', 'refused', 'withdrawn'))
);
insert into plan_task_note_next (province, id, task_id, kind, at, person_id, text, due_on)
    select province, id, task_id, kind, at, person_id, text, due_on from plan_task_note;
drop table plan_task_note;
alter table plan_task_note_next rename to plan_task_note;
create index plan_task_note_of_task on plan_task_note (province, task_id, at);
