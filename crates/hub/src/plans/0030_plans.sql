create table plan (
    province text not null, -- C: which province
    id uuid not null, -- C: key
    sha256 text not null, -- C: of the file as it was handed in, hexadecimal
    file_name text not null, -- C: the name of that file
    text text not null, -- C: the document in one spelling; line numbers of all other rows count its lines
    extracted text not null, -- C: what the reader found, lachan-plan/1 as JSON; never changed
    remarks text not null, -- C: what the reader noticed, JSON
    kind text not null, -- C: ke_hoach, cong_van, quyet_dinh or tin
    number text, -- C: number as printed, null where the figures are missing
    issuer text, -- C: who issued it, as printed
    place text, -- C: place of issue
    issued_on text, -- C: day of issue, or month where the day is missing
    title text not null, -- C: the abstract, or the name of the file where the text has none
    year_from bigint, -- C: first year named in the title
    year_to bigint, -- C: last year named in the title
    state text not null, -- C: review or published
    imported_at bigint not null, -- C: when it was handed in
    imported_by uuid not null, -- C: by whom
    touched_at bigint not null, -- C: last decision in the review
    published_at bigint, -- C: when it was put in force here
    published_by uuid, -- C: by whom
    primary key (province, id),
    unique (province, sha256),
    foreign key (province, imported_by) references person (province, id),
    foreign key (province, published_by) references person (province, id),
    check (state in ('review', 'published')),
    check ((state = 'published') = (published_at is not null)),
    check ((published_at is null) = (published_by is null))
);

create table plan_duty (
    province text not null, -- C: which province
    id uuid not null, -- C: key
    plan_id uuid not null, -- C: in which plan
    kind text not null, -- C: duty, or measure where the text names nobody
    ordinal bigint not null, -- C: order in the document
    path text not null, -- C: place in the outline, such as V.3.b
    text text not null, -- C: the words of the document, never changed
    first_line bigint not null, -- C: first line in the document
    last_line bigint not null, -- C: last line in the document
    lead_words text not null, -- C: who leads, as printed
    joins boolean not null, -- C: the item begins with Phối hợp, its lead is that of the heading
    confidence text not null, -- C: how sure the reader is of the lead: certain, likely or doubtful
    time_words text, -- C: when, as printed
    time_kind text not null, -- C: kind of time, as read or as corrected
    time_from text, -- C: first day
    time_to text, -- C: last day
    outcome text, -- C: the expected result
    state text not null, -- C: draft, accepted, corrected or rejected
    decided_at bigint, -- C: when a person decided
    decided_by uuid, -- C: who
    version bigint not null, -- C: counts decisions, so that nobody overwrites a colleague's
    primary key (province, id),
    unique (province, plan_id, ordinal),
    foreign key (province, plan_id) references plan (province, id),
    foreign key (province, decided_by) references person (province, id),
    check (kind in ('duty', 'measure')),
    check (state in ('draft', 'accepted', 'corrected', 'rejected')),
    check ((state = 'draft') = (decided_at is null)),
    check ((decided_at is null) = (decided_by is null)),
    check (time_from is null or time_to is null or time_from <= time_to),
    check (first_line <= last_line)
);

create table plan_duty_body (
    province text not null, -- C: which province
    duty_id uuid not null, -- C: of which duty
    part text not null, -- C: lead or coordinate
    ordinal bigint not null, -- C: order
    words text not null, -- C: the name as printed or typed
    agency_key text not null, -- C: the name as a key, such as so-tai-chinh
    organisation_id uuid, -- C: who that is in the register
    body_group text, -- C: a group of the register: provincial-bodies, communes, schools
    outside boolean not null, -- C: a person said that it is nobody of the register
    primary key (province, duty_id, part, ordinal),
    foreign key (province, duty_id) references plan_duty (province, id),
    foreign key (province, organisation_id) references organisation (province, id),
    check (part in ('lead', 'coordinate')),
    check (organisation_id is null or body_group is null),
    check (not outside or (organisation_id is null and body_group is null))
);
create index plan_duty_body_by_key on plan_duty_body (province, agency_key);

create table plan_target (
    province text not null, -- C: which province
    id uuid not null, -- C: key
    plan_id uuid not null, -- C: in which plan
    ordinal bigint not null, -- C: order in the document
    path text not null, -- C: place in the outline
    text text not null, -- C: the words of the document, never changed
    first_line bigint not null, -- C: first line in the document
    last_line bigint not null, -- C: last line in the document
    percent_words text, -- C: the figure, in per cent
    indicator text, -- C: key of the indicator that the reader recognised
    confidence text not null, -- C: certain, likely or doubtful
    state text not null, -- C: draft, accepted or rejected
    decided_at bigint, -- C: when a person decided
    decided_by uuid, -- C: who
    version bigint not null, -- C: counts decisions
    primary key (province, id),
    unique (province, plan_id, ordinal),
    foreign key (province, plan_id) references plan (province, id),
    foreign key (province, decided_by) references person (province, id),
    check (state in ('draft', 'accepted', 'rejected')),
    check ((state = 'draft') = (decided_at is null))
);

create table plan_reporting (
    province text not null, -- C: which province
    id uuid not null, -- C: key
    plan_id uuid not null, -- C: in which plan
    ordinal bigint not null, -- C: order in the document
    path text not null, -- C: place in the outline
    first_line bigint not null, -- C: first line in the document
    last_line bigint not null, -- C: last line in the document
    subject text not null, -- C: on what
    who_words text not null, -- C: who reports
    to_words text not null, -- C: to whom
    through_words text not null, -- C: through whom, may be empty
    due_words text, -- C: when, as printed
    due_kind text not null, -- C: annual, quarterly, monthly, dated, periodic, adhoc or unspecified
    due_month bigint, -- C: 1 to 12
    due_day bigint, -- C: 1 to 31
    due_year bigint, -- C: the year of a dated one
    confidence text not null, -- C: certain, likely or doubtful
    state text not null, -- C: draft, accepted, corrected or rejected
    decided_at bigint, -- C: when a person decided
    decided_by uuid, -- C: who
    version bigint not null, -- C: counts decisions
    primary key (province, id),
    unique (province, plan_id, ordinal),
    foreign key (province, plan_id) references plan (province, id),
    foreign key (province, decided_by) references person (province, id),
    check (state in ('draft', 'accepted', 'corrected', 'rejected')),
    check ((state = 'draft') = (decided_at is null)),
    check (due_month is null or due_month between 1 and 12),
    check (due_day is null or due_day between 1 and 31)
);
