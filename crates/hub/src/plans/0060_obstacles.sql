alter table plan add column obstacle_days bigint not null default 5 check (obstacle_days between 1 and 60); -- C: working days that each rung has to answer an obstacle

create table plan_obstacle (
    province text not null, -- C: which province
    id uuid not null, -- C: key
    task_id uuid not null, -- C: the task that cannot go on
    text text not null, -- C: what is in the way, in the officer's words
    asked text not null, -- C: what is asked for
    needed_by text, -- C: by when it is needed
    days bigint not null, -- C: working days that each rung has
    raised_at bigint not null, -- C: when
    raised_by uuid not null, -- C: by whom
    ended_at bigint, -- C: when it was out of the way
    ended_by uuid, -- C: who said so
    ended_how text, -- C: solved, lifted or dropped
    answer text, -- C: the answer that solved it, or why it is out of the way
    primary key (province, id),
    foreign key (province, task_id) references plan_task (province, id),
    foreign key (province, raised_by) references person (province, id),
    foreign key (province, ended_by) references person (province, id),
    check (days between 1 and 60),
    check (ended_how is null or ended_how in ('solved', 'lifted', 'dropped')),
    check ((ended_at is null) = (ended_how is null)),
    check ((ended_at is null) = (ended_by is null)),
    check ((ended_at is null) = (answer is null)),
    check (answer is null or answer <> '')
);
create unique index plan_obstacle_one_open on plan_obstacle (province, task_id) where ended_at is null;
create index plan_obstacle_of_task on plan_obstacle (province, task_id, raised_at);

create table plan_obstacle_rung (
    province text not null, -- C: which province
    obstacle_id uuid not null, -- C: of which obstacle
    ordinal bigint not null, -- C: the how manyth rung, from 1
    organisation_id uuid not null, -- C: who is asked
    top boolean not null, -- C: there is nobody above: it climbs no further
    reached_at bigint not null, -- C: when it came here; for one that climbed by itself the first moment after the last day below
    due_on text not null, -- C: last day to answer
    state text not null, -- C: open, answered, solved, unsolved, passed, climbed, lifted or dropped
    words text, -- C: the answer, or why it was passed up
    answered_at bigint, -- C: when
    answered_by uuid, -- C: by whom
    remark text, -- C: why the answer did not solve it, in the words of the one who is stuck
    ended_at bigint, -- C: when it left this rung
    primary key (province, obstacle_id, ordinal),
    foreign key (province, obstacle_id) references plan_obstacle (province, id),
    foreign key (province, organisation_id) references organisation (province, id),
    foreign key (province, answered_by) references person (province, id),
    check (ordinal >= 1),
    check (state in ('open', 'answered', 'solved', 'unsolved', 'passed', 'climbed', 'lifted', 'dropped')),
    check ((answered_at is null) = (answered_by is null)),
    check ((answered_at is null) = (words is null)),
    check (state not in ('answered', 'solved', 'unsolved', 'passed') or answered_at is not null),
    check (state not in ('open', 'climbed') or answered_at is null),
    check ((state in ('open', 'answered')) = (ended_at is null)),
    check ((state = 'unsolved') = (remark is not null)),
    check (not (top and state in ('passed', 'climbed')))
);
create unique index plan_obstacle_one_rung on plan_obstacle_rung (province, obstacle_id) where ended_at is null;
create index plan_obstacle_rung_due on plan_obstacle_rung (province, due_on) where state = 'open';
create index plan_obstacle_rung_of on plan_obstacle_rung (province, organisation_id, state);
