create index plan_turn_counted on plan_turn (province, task_id, last_day, done_at, dropped_at);
create index plan_task_given_ended on plan_task_given (province, ended_at, task_id) where ended_at is not null;
