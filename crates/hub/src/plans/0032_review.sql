alter table plan_duty add column span_start bigint check (span_start >= 0); -- C: first byte of its words in the document's text; null in plans handed in before
alter table plan_duty add column span_end bigint check (span_end > 0); -- C: one past the last byte
alter table plan_duty add column standing text not null default 'own' check (standing in ('own', 'copy', 'replaced')); -- C: own, copy of another duty, or replaced by its parts or its union
alter table plan_target add column span_start bigint check (span_start >= 0); -- C: first byte of its words in the document's text
alter table plan_target add column span_end bigint check (span_end > 0); -- C: one past the last byte
alter table plan_reporting add column span_start bigint check (span_start >= 0); -- C: first byte of its sentence in the document's text
alter table plan_reporting add column span_end bigint check (span_end > 0); -- C: one past the last byte
create unique index plan_duty_standing on plan_duty (province, id, plan_id, standing);

create table plan_duplicate (
    province text not null, -- C: which province
    duty_id uuid not null, -- C: the copy, which makes no task of its own
    plan_id uuid not null, -- C: in which plan, both of them
    duty_standing text not null, -- C: always copy, so that a copy has no copies
    of_id uuid not null, -- C: the duty that it repeats
    of_standing text not null, -- C: always own, so that there is no chain and no circle
    primary key (province, duty_id),
    foreign key (province, duty_id, plan_id, duty_standing) references plan_duty (province, id, plan_id, standing),
    foreign key (province, of_id, plan_id, of_standing) references plan_duty (province, id, plan_id, standing),
    check (duty_standing = 'copy'),
    check (of_standing = 'own')
);
create index plan_duplicate_of on plan_duplicate (province, of_id);

create table plan_reshape (
    province text not null, -- C: which province
    id uuid not null, -- C: key
    plan_id uuid not null, -- C: in which plan
    kind text not null, -- C: split or merge
    made_at bigint not null, -- C: when
    made_by uuid not null, -- C: by whom
    primary key (province, id),
    unique (province, id, plan_id),
    foreign key (province, plan_id) references plan (province, id),
    foreign key (province, made_by) references person (province, id),
    check (kind in ('split', 'merge'))
);

create table plan_reshape_before (
    province text not null, -- C: which province
    duty_id uuid not null, -- C: the duty that was split or merged
    reshape_id uuid not null, -- C: by which change
    plan_id uuid not null, -- C: in which plan
    standing text not null, -- C: always replaced
    primary key (province, duty_id),
    foreign key (province, reshape_id, plan_id) references plan_reshape (province, id, plan_id),
    foreign key (province, duty_id, plan_id, standing) references plan_duty (province, id, plan_id, standing),
    check (standing = 'replaced')
);
create index plan_reshape_before_of on plan_reshape_before (province, reshape_id);

create table plan_reshape_after (
    province text not null, -- C: which province
    duty_id uuid not null, -- C: a part, or the union
    reshape_id uuid not null, -- C: by which change
    plan_id uuid not null, -- C: in which plan
    primary key (province, duty_id),
    foreign key (province, reshape_id, plan_id) references plan_reshape (province, id, plan_id),
    foreign key (province, duty_id) references plan_duty (province, id)
);
create index plan_reshape_after_of on plan_reshape_after (province, reshape_id);

alter table plan_task_duty add column main boolean not null default true; -- C: the duty whose words the task bears in lists; its copies stand beside
create unique index plan_task_duty_main on plan_task_duty (province, task_id) where main;
