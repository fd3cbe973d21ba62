create table failure_inspectorate (
    province text not null, -- C: which province
    organisation_id uuid not null, -- C: the body that acts as inspectorate for the plan
    set_at bigint not null, -- C: when it was chosen
    set_by uuid not null, -- C: by whom
    primary key (province),
    foreign key (province, organisation_id) references organisation (province, id),
    foreign key (province, set_by) references person (province, id)
);

create table failure_to_act (
    province text not null, -- C: which province
    id uuid not null, -- C: key
    kind text not null, -- C: delay, cover-up or inaction
    body_id uuid not null, -- C: the body that delayed, covered up or did not act
    words text not null, -- C: what happened, in the words of an officer; never about a child
    noticed_on text not null, -- C: the day that it was seen
    link_kind text, -- C: task, stage or report
    link_id uuid, -- C: which one
    key text, -- C: names what the system recorded by itself, so that it is recorded once
    recorded_at bigint not null, -- C: when
    recorded_by uuid, -- C: by whom, null for the system
    superior_id uuid, -- C: the superior body that it goes to
    inspectorate_id uuid, -- C: the inspectorate that it goes to
    state text not null, -- C: recorded, sent, answered or closed
    outcome text, -- C: upheld, remedied or unfounded
    outcome_words text, -- C: the reasons and what was done
    closed_at bigint, -- C: when it was closed
    closed_by uuid, -- C: by whom
    closed_for uuid, -- C: for which of the two bodies
    primary key (province, id),
    foreign key (province, body_id) references organisation (province, id),
    foreign key (province, superior_id) references organisation (province, id),
    foreign key (province, inspectorate_id) references organisation (province, id),
    foreign key (province, recorded_by) references person (province, id),
    foreign key (province, closed_by) references person (province, id),
    check (kind in ('delay', 'cover-up', 'inaction')),
    check (state in ('recorded', 'sent', 'answered', 'closed')),
    check (words <> ''),
    check (length(noticed_on) = 10),
    check (link_kind is null or link_kind in ('task', 'stage', 'report')),
    check ((link_kind is null) = (link_id is null)),
    check (recorded_by is not null or key is not null),
    check (superior_id is null or superior_id <> body_id),
    check (inspectorate_id is null or inspectorate_id <> body_id),
    check (state = 'recorded' or superior_id is not null or inspectorate_id is not null),
    check ((state = 'closed') = (outcome is not null)),
    check ((state = 'closed') = (outcome_words is not null)),
    check ((state = 'closed') = (closed_at is not null)),
    check ((state = 'closed') = (closed_by is not null)),
    check ((state = 'closed') = (closed_for is not null)),
    check (closed_for is null or closed_for = superior_id or closed_for = inspectorate_id),
    check (outcome is null or outcome in ('upheld', 'remedied', 'unfounded'))
);
create unique index failure_once on failure_to_act (province, key) where key is not null;
create index failure_of_body on failure_to_act (province, body_id);

create table failure_answer (
    province text not null, -- C: which province
    failure_id uuid not null, -- C: to which record
    organisation_id uuid not null, -- C: the body that answers: the superior, the inspectorate, or the body recorded
    words text not null, -- C: the answer
    at bigint not null, -- C: when
    by_id uuid not null, -- C: who wrote it
    primary key (province, failure_id, organisation_id),
    foreign key (province, failure_id) references failure_to_act (province, id),
    foreign key (province, organisation_id) references organisation (province, id),
    foreign key (province, by_id) references person (province, id),
    check (words <> '')
);
