alter table report add column queue_rank bigint not null default 2; -- C: its place in the queue by danger, with those behind it: 0 danger, 1 high, 2 normal, 3 and 4 high and normal out of a flood
alter table report add column queue_due_at bigint not null default 0; -- C: the earliest clock of it and of those behind it
alter table report add column behind boolean not null default false; -- C: it is looked at with an earlier report, see report_join
alter table report add column together bigint not null default 0; -- C: how many stand behind it
update report set queue_due_at = due_at, queue_rank = case when severity = 'danger' then 0
    when surplus and severity = 'high' then 3 when surplus then 4 when severity = 'high' then 1 else 2 end;
create index report_waiting on report (province, unit_id, queue_rank, queue_due_at, id)
    where state in ('new', 'read', 'answered') and not behind;
create index report_conflict_of on report_conflict (province, person_id);

create table report_join (
    province text not null, -- C: which province
    report_id uuid not null, -- C: a report that is looked at with an earlier one; its words, receipt and thread stay its own
    head_id uuid not null, -- C: the earlier one
    how text not null, -- C: exact: the same file, joined by the hub; officer: somebody saw that it is the same
    joined_at bigint not null, -- C: when
    joined_by uuid, -- C: which officer
    primary key (province, report_id),
    foreign key (province, report_id) references report (province, id),
    foreign key (province, head_id) references report (province, id),
    foreign key (province, joined_by) references person (province, id),
    check (head_id < report_id), -- keys grow with time, so there is no ring
    check (how in ('exact', 'officer')),
    check ((how = 'officer') = (joined_by is not null))
);
create index report_behind on report_join (province, head_id);

create table report_not_same (
    province text not null, -- C: which province
    earlier_id uuid not null, -- C: two reports that look alike and are not about the same
    later_id uuid not null, -- C: the later one
    said_by uuid not null, -- C: which officer says so
    said_at bigint not null, -- C: when
    primary key (province, earlier_id, later_id),
    foreign key (province, earlier_id) references report (province, id),
    foreign key (province, later_id) references report (province, id),
    foreign key (province, said_by) references person (province, id),
    check (earlier_id < later_id)
);
create index report_not_same_later on report_not_same (province, later_id);

create table report_class (
    province text not null, -- C: which province
    report_id uuid not null, -- C: which report
    label text not null, -- C: what kind of harm, one of the scheme's labels
    scheme text not null, -- C: name of the scheme
    scheme_version text not null, -- C: its version
    classed_at bigint not null, -- C: when
    classed_by uuid not null, -- C: by which officer
    primary key (province, report_id, scheme),
    foreign key (province, report_id) references report (province, id),
    foreign key (province, classed_by) references person (province, id)
);
create index report_classes on report_class (province, scheme, label);

create table report_offer (
    province text not null, -- C: which province
    report_id uuid not null, -- C: a report about a matter that is already worked on
    case_id uuid not null, -- C: the case of that matter
    unit_id uuid not null, -- C: the unit that works on it and is asked to take the report in
    version bigint not null, -- C: which key of that unit
    sealed bytea not null, -- A: the report's key, sealed to that unit
    offered_at bigint not null, -- C: when
    offered_by uuid not null, -- C: which officer of the desk
    primary key (province, report_id),
    foreign key (province, report_id) references report (province, id),
    foreign key (province, case_id) references case_file (province, id),
    foreign key (province, unit_id, version) references unit_key (province, organisation_id, version),
    foreign key (province, offered_by) references person (province, id)
);
create index report_offers on report_offer (province, case_id, unit_id);
