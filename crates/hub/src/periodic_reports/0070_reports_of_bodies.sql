create table report_type (
    province text not null, -- C: which province
    id uuid not null, -- C: key; of a duty to report, the key of the duty
    plan_id uuid not null, -- C: on which plan
    reporting_id uuid, -- C: by which duty to report, null for a review that no sentence of the plan dates
    kind text not null, -- C: periodic, mid-term or final
    to_words text not null, -- C: to whom
    through_words text not null, -- C: through whom, may be empty
    through_id uuid, -- C: who takes the reports in, null for the body that steers the plan
    grace_days bigint not null, -- C: days after the last day until nothing is sent any more
    bodies_set_at bigint, -- C: when somebody said who reports
    bodies_set_by uuid, -- C: who said so
    version bigint not null, -- C: counts changes, so that nobody overwrites a colleague's
    primary key (province, id),
    unique (province, reporting_id),
    foreign key (province, plan_id) references plan (province, id),
    foreign key (province, reporting_id) references plan_reporting (province, id),
    foreign key (province, through_id) references organisation (province, id),
    foreign key (province, bodies_set_by) references person (province, id),
    check (kind in ('periodic', 'mid-term', 'final')),
    check (kind <> 'periodic' or reporting_id is not null),
    check (reporting_id is null or reporting_id = id),
    check (grace_days between 0 and 366),
    check ((bodies_set_at is null) = (bodies_set_by is null))
);

create table report_type_section (
    province text not null, -- C: which province
    type_id uuid not null, -- C: of which type
    ordinal bigint not null, -- C: order in the report
    key text not null, -- C: names the section in the texts
    title text not null, -- C: its heading, empty for a heading that the product has words for
    primary key (province, type_id, ordinal),
    unique (province, type_id, key),
    foreign key (province, type_id) references report_type (province, id)
);

create table report_type_body (
    province text not null, -- C: which province
    type_id uuid not null, -- C: of which type
    ordinal bigint not null, -- C: order
    circle text, -- C: a group of the register: provincial-bodies, districts, communes or schools
    organisation_id uuid, -- C: or one body
    primary key (province, type_id, ordinal),
    foreign key (province, type_id) references report_type (province, id),
    foreign key (province, organisation_id) references organisation (province, id),
    check ((circle is null) <> (organisation_id is null)),
    check (circle is null or circle in ('provincial-bodies', 'districts', 'communes', 'schools'))
);

create table report_turn (
    province text not null, -- C: which province
    type_id uuid not null, -- C: of which type
    period_key text not null, -- C: which turn: a year, a quarter, a month, or the two days of an ad-hoc one
    period_from text not null, -- C: first day of the figures
    period_to text not null, -- C: last day of the figures
    due_on text, -- C: last day to send it
    opened_at bigint not null, -- C: when the first report of it was begun
    locked_at bigint, -- C: since when nothing is sent any more
    locked_by uuid, -- C: who locked it, null where the days of grace had run out
    primary key (province, type_id, period_key),
    foreign key (province, type_id) references report_type (province, id),
    foreign key (province, locked_by) references person (province, id),
    check (period_from <= period_to),
    check (locked_by is null or locked_at is not null)
);

create table body_report (
    province text not null, -- C: which province
    id uuid not null, -- C: key
    type_id uuid not null, -- C: of which type
    period_key text not null, -- C: of which turn
    organisation_id uuid not null, -- C: whose report
    holder_id uuid not null, -- C: who writes it: the body itself, or its successor
    name text not null, -- C: the body's name on the last day of the figures
    rolls_up boolean not null, -- C: it is the one report that the province sends, from all the others
    period_from text not null, -- C: first day of its figures
    period_to text not null, -- C: last day of its figures
    created_at bigint not null, -- C: when it was begun
    asked_at bigint, -- C: when its body asked to be let write again
    asked_by uuid, -- C: who asked
    ask_reason text, -- C: why
    let_until text, -- C: last day on which it may be sent although the turn is locked
    let_by uuid, -- C: who let it
    let_reason text, -- C: why
    primary key (province, id),
    unique (province, type_id, period_key, organisation_id),
    foreign key (province, type_id, period_key) references report_turn (province, type_id, period_key),
    foreign key (province, organisation_id) references organisation (province, id),
    foreign key (province, holder_id) references organisation (province, id),
    foreign key (province, asked_by) references person (province, id),
    foreign key (province, let_by) references person (province, id),
    check (period_from <= period_to),
    check ((asked_at is null) = (asked_by is null) and (asked_at is null) = (ask_reason is null)),
    check ((let_until is null) = (let_by is null) and (let_until is null) = (let_reason is null))
);
create unique index body_report_one_of_province on body_report (province, type_id, period_key) where rolls_up;
create index body_report_of_holder on body_report (province, holder_id);

create table body_report_version (
    province text not null, -- C: which province
    report_id uuid not null, -- C: of which report
    version bigint not null, -- C: from 1
    state text not null, -- C: draft, submitted, returned, accepted, approved or locked
    reason text not null, -- C: why there is a version after the first
    revision bigint not null, -- C: counts savings, so that nobody sends a text that they have not seen
    figures text, -- C: the figures as they stood when it was submitted, JSON
    frozen text, -- C: names and headings as they stood when it was submitted, JSON
    opened_at bigint not null, -- C: when it was begun
    opened_by uuid not null, -- C: by whom; a later version: who allowed it
    submitted_at bigint, -- C: when it was sent
    submitted_by uuid, -- C: by whom
    accepted_at bigint, -- C: when the body above took it in
    accepted_by uuid, -- C: who took it in
    returned_at bigint, -- C: when it was given back
    returned_by uuid, -- C: by whom
    approved_at bigint, -- C: when it was approved
    approved_by uuid, -- C: by whom, never by the one who sent it
    locked_at bigint, -- C: when it was locked
    primary key (province, report_id, version),
    foreign key (province, report_id) references body_report (province, id),
    foreign key (province, opened_by) references person (province, id),
    foreign key (province, submitted_by) references person (province, id),
    foreign key (province, accepted_by) references person (province, id),
    foreign key (province, returned_by) references person (province, id),
    foreign key (province, approved_by) references person (province, id),
    check (state in ('draft', 'submitted', 'returned', 'accepted', 'approved', 'locked')),
    check ((state = 'draft') = (submitted_at is null)),
    check ((submitted_at is null) = (submitted_by is null)),
    check ((submitted_at is null) = (figures is null) and (submitted_at is null) = (frozen is null)),
    check ((accepted_at is null) = (accepted_by is null) and (accepted_at is null or submitted_at is not null)),
    check (state <> 'accepted' or accepted_at is not null),
    check ((state = 'returned') = (returned_at is not null) and (returned_at is null) = (returned_by is null)),
    check ((state in ('approved', 'locked')) = (approved_at is not null)),
    check ((approved_at is null) = (approved_by is null)),
    check (approved_by is null or approved_by <> submitted_by),
    check ((state = 'locked') = (locked_at is not null)),
    check (version = 1 or reason <> '')
);
create unique index body_report_one_draft on body_report_version (province, report_id) where state = 'draft';

create table body_report_text (
    province text not null, -- C: which province
    report_id uuid not null, -- C: of which report
    version bigint not null, -- C: of which version
    section text not null, -- C: of which section
    revision bigint not null, -- C: from 0; the highest is the text, the others are what was saved before
    text text not null, -- C: the narrative
    saved_at bigint not null, -- C: when
    saved_by uuid not null, -- C: by whom
    primary key (province, report_id, version, section, revision),
    foreign key (province, report_id, version) references body_report_version (province, report_id, version),
    foreign key (province, saved_by) references person (province, id)
);

create table body_report_task (
    province text not null, -- C: which province
    report_id uuid not null, -- C: of which report
    section text not null, -- C: in which section
    task_id uuid not null, -- C: the task whose words were put in
    put_at bigint not null, -- C: when
    put_by uuid not null, -- C: by whom
    primary key (province, report_id, section, task_id),
    foreign key (province, report_id) references body_report (province, id),
    foreign key (province, task_id) references plan_task (province, id),
    foreign key (province, put_by) references person (province, id)
);

create table body_report_paper (
    province text not null, -- C: which province
    report_id uuid not null, -- C: of which report
    version bigint not null, -- C: of which version
    issuer_id uuid not null, -- C: whose number it is
    year bigint not null, -- C: of which year the number is
    number text not null, -- C: number and symbol as signed, such as 57/BC-SKHCN
    signed_on text not null, -- C: day of the signature
    sha256 text not null, -- C: of the signed copy, hexadecimal
    file_name text not null, -- C: name of that file
    content bytea not null, -- C: the signed copy
    filed_at bigint not null, -- C: when it was filed
    filed_by uuid not null, -- C: by whom
    primary key (province, report_id, version),
    unique (province, issuer_id, year, number),
    foreign key (province, report_id, version) references body_report_version (province, report_id, version),
    foreign key (province, issuer_id) references organisation (province, id),
    foreign key (province, filed_by) references person (province, id),
    check (number <> '')
);

insert into report_type (province, id, plan_id, reporting_id, kind, to_words, through_words, grace_days, version)
    select d.province, d.id, d.plan_id, d.id, 'periodic', d.to_words, d.through_words, 10, 0 from plan_reporting d
    where exists (select 1 from periodic_report r where r.province = d.province and r.reporting_id = d.id);
insert into report_turn (province, type_id, period_key, period_from, period_to, due_on, opened_at)
    select province, reporting_id, period_key, period_from, period_to, due_on, created_at from periodic_report;
insert into body_report (province, id, type_id, period_key, organisation_id, holder_id, name, rolls_up, period_from,
    period_to, created_at)
    select r.province, r.id, r.reporting_id, r.period_key, o.id, o.id, n.name, true, r.period_from, r.period_to,
    r.created_at
    from periodic_report r
    join organisation o on o.province = r.province and o.id = coalesce(
        (select h.organisation_id from function_holder h where h.province = r.province and h.function = 'steering'
            and h.area_code = '' and h.valid_to is null),
        (select g.organisation_id from role_grant g
            join periodic_report_version v on v.province = g.province and v.opened_by = g.person_id
            where g.province = r.province and v.report_id = r.id order by v.version, g.valid_from, g.id limit 1))
    join organisation_name n on n.province = o.province and n.organisation_id = o.id and n.valid_from =
        (select max(m.valid_from) from organisation_name m where m.province = o.province and m.organisation_id = o.id);
insert into body_report_version (province, report_id, version, state, reason, revision, figures, frozen, opened_at,
    opened_by, submitted_at, submitted_by)
    select province, report_id, version, state, reason, revision, figures,
    case when state = 'submitted' then '{}' end, opened_at, opened_by, submitted_at, submitted_by
    from periodic_report_version;
insert into body_report_text (province, report_id, version, section, revision, text, saved_at, saved_by)
    select province, report_id, version, 'results', 0, results, opened_at, opened_by from periodic_report_version;
insert into body_report_text (province, report_id, version, section, revision, text, saved_at, saved_by)
    select province, report_id, version, 'difficulties', 0, difficulties, opened_at, opened_by
    from periodic_report_version;
insert into body_report_text (province, report_id, version, section, revision, text, saved_at, saved_by)
    select province, report_id, version, 'proposals', 0, proposals, opened_at, opened_by from periodic_report_version;
drop table periodic_report_version;
drop table periodic_report;
