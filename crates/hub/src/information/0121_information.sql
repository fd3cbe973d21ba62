create table information (
    province text not null, -- C: which province
    id uuid not null, -- C: key
    code text not null, -- C: TT-<province>-<year>-<nnnn>
    source text not null, -- C: public or officer
    report_id uuid, -- C: the sealed report that it came with, if any
    subject text not null, -- C: what it is, in an officer's words; never about a child
    address bytea not null, -- B: where it stands: a page, an account
    address_mark bytea not null, -- C: keyed hash of the address, by which the same one is found again
    unit_id uuid not null, -- C: the one responsible unit
    state text not null, -- C: received, assessed, harmful, answered, handled, not-harmful
    due_on text, -- C: last day of the step that is open; null when nothing is left to be done
    received_at bigint not null, -- C: when it came, to the reporter's first word
    entered_by uuid not null, -- C: which officer entered it
    harm_scheme text not null, -- C: the list that the harm is named from; empty until it is named
    harm_version bigint not null, -- C: its version
    harm text not null, -- C: the harm to children, by its name in that list; empty until it is named
    assessment text not null, -- C: the reason of the assessment; never about a child
    assessed_by uuid, -- C: who assessed it
    assessed_at bigint, -- C: when
    confirmed_by uuid, -- C: the second person, needed for "harmful"
    confirmed_at bigint, -- C: when
    answering_id uuid, -- C: the competent body, where it stands in the directory
    answering_name text not null, -- C: the competent body as it is called; empty until it has answered
    answer text not null, -- C: what it says is right; never about a child
    answered_on text, -- C: the day of its answer
    answered_at bigint, -- C: when the answer was entered
    handled_how text not null, -- C: takedown, correction or referred; empty until it is handled
    handled_note text not null, -- C: where it was put right, or to whom and under which number it was passed on
    handled_by uuid, -- C: who entered that
    handled_at bigint, -- C: when
    primary key (province, id),
    unique (province, code),
    foreign key (province, report_id) references report (province, id),
    foreign key (province, unit_id) references organisation (province, id),
    foreign key (province, entered_by) references person (province, id),
    foreign key (province, assessed_by) references person (province, id),
    foreign key (province, confirmed_by) references person (province, id),
    foreign key (province, answering_id) references organisation (province, id),
    foreign key (province, handled_by) references person (province, id),
    check (source in ('public', 'officer')),
    check ((source = 'public') = (report_id is not null)),
    check (subject <> ''),
    check (state in ('received', 'assessed', 'harmful', 'answered', 'handled', 'not-harmful')),
    check ((state in ('handled', 'not-harmful')) = (due_on is null)),
    check ((state = 'received') = (assessed_by is null)),
    check ((assessed_by is null) = (assessed_at is null)),
    check ((assessed_by is null) = (assessment = '')),
    check ((state in ('assessed', 'harmful', 'answered', 'handled')) = (harm <> '')),
    check ((harm = '') = (harm_scheme = '')),
    check ((state in ('harmful', 'answered', 'handled')) = (confirmed_by is not null)),
    check ((confirmed_by is null) = (confirmed_at is null)),
    check (confirmed_by is null or confirmed_by <> assessed_by),
    check ((state in ('answered', 'handled')) = (answer <> '')),
    check ((answer = '') = (answering_name = '')),
    check ((answer = '') = (answered_on is null)),
    check ((answer = '') = (answered_at is null)),
    check ((state = 'handled') = (handled_how <> '')),
    check (handled_how in ('', 'takedown', 'correction', 'referred')),
    check ((handled_how = '') = (handled_at is null)),
    check ((handled_how = '') = (handled_by is null)),
    check (handled_how in ('', 'takedown') or handled_note <> '')
);
create unique index information_of_report on information (province, report_id) where report_id is not null;
create index information_open on information (province, due_on) where due_on is not null;
create index information_listed on information (province, received_at);
create index information_mark on information (province, address_mark);

create table information_step (
    province text not null, -- C: which province
    information_id uuid not null, -- C: of which piece of information
    number bigint not null, -- C: counts the steps from 1
    at bigint not null, -- C: when
    by_id uuid not null, -- C: who
    what text not null, -- C: received, assessed, not-harmful, sent-back, confirmed, answered, ordered, handled, moved
    words text not null, -- C: the reason or the number of a document; never about a child, may be empty
    primary key (province, information_id, number),
    foreign key (province, information_id) references information (province, id),
    foreign key (province, by_id) references person (province, id),
    check (what in ('received', 'assessed', 'not-harmful', 'sent-back', 'confirmed', 'answered', 'ordered', 'handled', 'moved'))
);

create table information_order (
    province text not null, -- C: which province
    information_id uuid not null, -- C: which piece of information
    order_id uuid not null, -- C: the order that was drafted against it
    primary key (province, information_id, order_id),
    foreign key (province, information_id) references information (province, id),
    foreign key (province, order_id) references takedown_order (province, id)
);
