create table plan_rhythm (
    province text not null, -- C: which province
    task_id uuid not null, -- C: a task that comes round
    set_at bigint not null, -- C: since when
    set_by uuid not null, -- C: by whom
    kind text not null, -- C: month, quarter, half-year, year or school-year
    starts text not null, -- C: first day of a school year, as 09-05
    ends text not null, -- C: last day of a school year, as 05-31
    opened_to text, -- C: last day of the latest turn that has a row
    ended_at bigint, -- C: until when
    primary key (province, task_id, set_at),
    foreign key (province, task_id) references plan_task (province, id),
    foreign key (province, set_by) references person (province, id),
    check (kind in ('month', 'quarter', 'half-year', 'year', 'school-year'))
);
create unique index plan_rhythm_one on plan_rhythm (province, task_id) where ended_at is null;
create index plan_rhythm_opened on plan_rhythm (province, opened_to) where ended_at is null;

create table plan_turn (
    province text not null, -- C: which province
    id uuid not null, -- C: key
    task_id uuid not null, -- C: of which task
    first_day text not null, -- C: the first day of the turn
    last_day text not null, -- C: the last day on which it is in time
    result text, -- C: what was done, in the officer's words
    done_at bigint, -- C: when
    done_by uuid, -- C: by whom
    dropped_at bigint, -- C: since when it is no turn any more, because the rhythm was changed before its end
    primary key (province, id),
    unique (province, task_id, first_day, last_day),
    unique (province, task_id, id),
    foreign key (province, task_id) references plan_task (province, id),
    foreign key (province, done_by) references person (province, id),
    check (first_day <= last_day),
    check ((done_at is null) = (done_by is null)),
    check ((done_at is null) = (result is null)),
    check (done_at is null or dropped_at is null)
);
create index plan_turn_open on plan_turn (province, last_day) where done_at is null and dropped_at is null;

create table plan_task_was (
    province text not null, -- C: which province
    task_id uuid not null, -- C: a task whose time was changed
    until_at bigint not null, -- C: until when the time was this
    timing text not null, -- C: dated, ongoing or needs-date, until then
    due_on text, -- C: the last day, until then
    primary key (province, task_id, until_at),
    foreign key (province, task_id) references plan_task (province, id)
);
create index plan_task_open_due on plan_task (province, due_on) where state = 'open';
