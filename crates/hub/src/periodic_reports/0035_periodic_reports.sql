create table periodic_report (
    province text not null, -- C: which province
    id uuid not null, -- C: key
    plan_id uuid not null, -- C: on which plan
    reporting_id uuid not null, -- C: which duty to report
    period_key text not null, -- C: which turn: a year, a quarter, a month, or the two days of an ad-hoc one
    period_from text not null, -- C: first day of the figures
    period_to text not null, -- C: last day of the figures
    due_on text, -- C: last day to send it
    created_at bigint not null, -- C: when it was begun
    primary key (province, id),
    unique (province, reporting_id, period_key),
    foreign key (province, plan_id) references plan (province, id),
    foreign key (province, reporting_id) references plan_reporting (province, id),
    check (period_from <= period_to)
);

create table periodic_report_version (
    province text not null, -- C: which province
    report_id uuid not null, -- C: of which report
    version bigint not null, -- C: from 1
    state text not null, -- C: draft or submitted
    reason text not null, -- C: why there is a version after the first
    revision bigint not null, -- C: counts savings, so that nobody overwrites a colleague's text
    results text not null, -- C: narrative, results
    difficulties text not null, -- C: narrative, what is in the way
    proposals text not null, -- C: narrative, what is asked for
    figures text, -- C: the figures as they stood when it was submitted, JSON
    opened_at bigint not null, -- C: when it was begun
    opened_by uuid not null, -- C: by whom
    submitted_at bigint, -- C: when it was locked
    submitted_by uuid, -- C: by whom
    primary key (province, report_id, version),
    foreign key (province, report_id) references periodic_report (province, id),
    foreign key (province, opened_by) references person (province, id),
    foreign key (province, submitted_by) references person (province, id),
    check (state in ('draft', 'submitted')),
    check ((state = 'submitted') = (submitted_at is not null)),
    check ((submitted_at is null) = (submitted_by is null)),
    check ((state = 'submitted') = (figures is not null)),
    check (version = 1 or reason <> '')
);
create unique index periodic_report_one_draft on periodic_report_version (province, report_id) where state = 'draft';
