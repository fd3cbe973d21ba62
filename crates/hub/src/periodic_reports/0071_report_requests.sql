create table report_request (
    province text not null, -- C: which province
    id uuid not null, -- C: key
    title text not null, -- C: what is asked for
    words text not null, -- C: why, and how to answer; may be empty
    organisation_id uuid not null, -- C: which body asks
    due_on text not null, -- C: last day to answer
    asked_at bigint not null, -- C: when
    asked_by uuid not null, -- C: by whom
    primary key (province, id),
    foreign key (province, organisation_id) references organisation (province, id),
    foreign key (province, asked_by) references person (province, id),
    check (title <> '')
);

create table report_request_question (
    province text not null, -- C: which province
    request_id uuid not null, -- C: in which request
    ordinal bigint not null, -- C: order
    kind text not null, -- C: text, number, yes-no or choice
    words text not null, -- C: the question
    options text not null, -- C: the choices, one a line; empty for other kinds
    primary key (province, request_id, ordinal),
    foreign key (province, request_id) references report_request (province, id),
    check (kind in ('text', 'number', 'yes-no', 'choice')),
    check ((kind = 'choice') = (options <> '')),
    check (words <> '')
);

create table report_request_body (
    province text not null, -- C: which province
    request_id uuid not null, -- C: in which request
    organisation_id uuid not null, -- C: who is asked
    name text not null, -- C: its name on the day of asking
    answered_at bigint, -- C: when it answered first
    changed_at bigint, -- C: when it changed its answer last
    answered_by uuid, -- C: who answered last
    reminded_at bigint, -- C: when it was reminded last
    primary key (province, request_id, organisation_id),
    foreign key (province, request_id) references report_request (province, id),
    foreign key (province, organisation_id) references organisation (province, id),
    foreign key (province, answered_by) references person (province, id),
    check ((answered_at is null) = (answered_by is null) and (answered_at is null) = (changed_at is null))
);
create index report_request_of_body on report_request_body (province, organisation_id);

create table report_request_answer (
    province text not null, -- C: which province
    request_id uuid not null, -- C: in which request
    organisation_id uuid not null, -- C: whose answer
    ordinal bigint not null, -- C: to which question
    value text not null, -- C: the answer as given; a number in figures, yes or no, the words of a choice
    primary key (province, request_id, organisation_id, ordinal),
    foreign key (province, request_id, organisation_id)
        references report_request_body (province, request_id, organisation_id),
    foreign key (province, request_id, ordinal) references report_request_question (province, request_id, ordinal)
);
