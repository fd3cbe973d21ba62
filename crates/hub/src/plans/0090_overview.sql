alter table plan_task add column part boolean not null default false; -- C: it was passed on and is a part of another task; never changes
update plan_task set part = true where exists
    (select 1 from plan_task_given g where g.province = plan_task.province and g.task_id = plan_task.id);
create index plan_task_roots on plan_task (province, plan_id, organisation_id) where not part;
create index plan_task_counted on plan_task (province, organisation_id, created_at, done_at, due_on, plan_id, id);
create index plan_task_given_apart on plan_task_given (province, answered_at, ended_at, task_id);
