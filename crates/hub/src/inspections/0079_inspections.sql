create table inspection_template (
    province text not null, -- C: which province
    id uuid not null, -- C: key
    ordinal bigint not null, -- C: order in the checklist
    words text not null, -- C: what is looked at
    added_at bigint not null, -- C: when
    added_by uuid not null, -- C: by whom
    ended_at bigint, -- C: since when new inspections no longer get it
    ended_by uuid, -- C: who took it out
    primary key (province, id),
    foreign key (province, added_by) references person (province, id),
    foreign key (province, ended_by) references person (province, id),
    check (words <> ''),
    check ((ended_at is null) = (ended_by is null))
);

create table inspection (
    province text not null, -- C: which province
    id uuid not null, -- C: key
    inspector_id uuid not null, -- C: the body that inspects
    inspected_id uuid not null, -- C: the body that is inspected
    plan_id uuid, -- C: on the execution of which plan
    subject text not null, -- C: what it is about
    team text not null, -- C: who goes, names of officers
    planned_on text not null, -- C: the day it is planned for
    state text not null, -- C: planned, held, concluded, followed-up or cancelled
    held_on text, -- C: the day it was held
    conclusion text, -- C: the conclusion
    concluded_at bigint, -- C: when it was concluded
    cancelled_reason text, -- C: why it was not held
    version bigint not null, -- C: counts changes, so that nobody overwrites a colleague's
    created_at bigint not null, -- C: when it was planned
    created_by uuid not null, -- C: by whom
    primary key (province, id),
    foreign key (province, inspector_id) references organisation (province, id),
    foreign key (province, inspected_id) references organisation (province, id),
    foreign key (province, plan_id) references plan (province, id),
    foreign key (province, created_by) references person (province, id),
    check (state in ('planned', 'held', 'concluded', 'followed-up', 'cancelled')),
    check (inspector_id <> inspected_id),
    check (subject <> ''),
    check ((state in ('held', 'concluded', 'followed-up')) = (held_on is not null)),
    check ((state in ('concluded', 'followed-up')) = (conclusion is not null)),
    check ((conclusion is null) = (concluded_at is null)),
    check ((state = 'cancelled') = (cancelled_reason is not null))
);
create index inspection_of_inspector on inspection (province, inspector_id, planned_on);
create index inspection_of_inspected on inspection (province, inspected_id, planned_on);

create table inspection_item (
    province text not null, -- C: which province
    id uuid not null, -- C: key
    inspection_id uuid not null, -- C: of which inspection
    ordinal bigint not null, -- C: order in the checklist
    words text not null, -- C: what is looked at
    duty_id uuid, -- C: the duty of the plan that it comes from
    verdict text, -- C: met, not-met or not-applicable; null while nobody has looked
    remark text not null, -- C: what was seen, may be empty
    decided_at bigint, -- C: when
    decided_by uuid, -- C: who
    primary key (province, id),
    unique (province, inspection_id, ordinal),
    foreign key (province, inspection_id) references inspection (province, id),
    foreign key (province, duty_id) references plan_duty (province, id),
    foreign key (province, decided_by) references person (province, id),
    check (words <> ''),
    check (verdict is null or verdict in ('met', 'not-met', 'not-applicable')),
    check (verdict is null or verdict <> 'not-met' or remark <> ''),
    check ((verdict is null) = (decided_at is null)),
    check ((verdict is null) = (decided_by is null))
);

create table inspection_file (
    province text not null, -- C: which province
    id uuid not null, -- C: key
    inspection_id uuid not null, -- C: of which inspection
    item_id uuid not null, -- C: evidence for which item
    file_name text not null, -- C: its name
    media_type text not null, -- C: what its content is
    size bigint not null, -- C: bytes
    sha256 text not null, -- C: of the content, hexadecimal
    content bytea not null, -- C: the file as it came
    added_at bigint not null, -- C: when
    added_by uuid not null, -- C: by whom
    primary key (province, id),
    unique (province, item_id, sha256),
    foreign key (province, inspection_id) references inspection (province, id),
    foreign key (province, item_id) references inspection_item (province, id),
    foreign key (province, added_by) references person (province, id),
    check (size between 1 and 20000000),
    check (length(content) = size),
    check (length(sha256) = 64)
);

create table inspection_follow_up (
    province text not null, -- C: which province
    id uuid not null, -- C: key
    inspection_id uuid not null, -- C: of which inspection
    item_id uuid, -- C: the item that was not met
    words text not null, -- C: what the inspected body has to do
    due_on text not null, -- C: the last day
    done_on text, -- C: the day it was done
    done_words text, -- C: what was done
    done_by uuid, -- C: who said so
    primary key (province, id),
    foreign key (province, inspection_id) references inspection (province, id),
    foreign key (province, item_id) references inspection_item (province, id),
    foreign key (province, done_by) references person (province, id),
    check (words <> ''),
    check (length(due_on) = 10),
    check ((done_on is null) = (done_words is null)),
    check ((done_on is null) = (done_by is null))
);
create index inspection_follow_up_due on inspection_follow_up (province, due_on) where done_on is null;
create index inspection_follow_up_of on inspection_follow_up (province, inspection_id);
