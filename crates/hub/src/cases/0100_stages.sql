alter table case_file add column version bigint not null default 0; -- C: counts the changes; whoever changes a case takes this row first, so that changes of one case come one after the other
alter table stage add column held_since bigint default null; -- C: since when the present unit is the focal point; null for stages from before it was kept
alter table stage add column disposition text default null; -- C: with which of its endings the stage ended; null for those from before endings were kept
alter table stage add column document_number text default null; -- C: number of the legal document with which it ended
alter table stage add column document_on text default null check ((document_on is null) = (document_number is null)); -- C: its day
alter table stage add column measure text default null; -- C: the kind of emergency measure, of the list
alter table stage add column measured_at bigint default null check ((measured_at is null) = (measure is null)); -- C: when that measure began
alter table stage add column amount bigint default null check (amount is null or amount >= 0); -- C: a fine, in đồng
alter table stage add column until_on text default null; -- C: the day that the plan sets for the next stage
create unique index stage_at on stage (province, id, unit_id);

create table stage_clock (
    province text not null, -- C: which province
    stage_id uuid not null, -- C: of which stage
    round bigint not null, -- C: 1, and one more each time that an assignment sets the clock anew
    span_unit text not null, -- C: hours, working-days, days or until
    from_at bigint not null, -- C: from when it counts: the first information, or the opening
    half_at bigint not null, -- C: when 50 % of the time is over
    near_at bigint not null, -- C: when 80 % is over
    due_at bigint not null, -- C: when all of it is over
    beyond_at bigint not null, -- C: when 150 % is over
    next_at bigint, -- C: the next of the four that has not been told; null when all were, and while the clock stands
    stopped_at bigint, -- C: when the stage ended, or the next round began
    primary key (province, stage_id, round),
    foreign key (province, stage_id) references stage (province, id),
    check (round >= 1),
    check (span_unit in ('hours', 'working-days', 'days', 'until')),
    check (from_at <= half_at and half_at <= near_at and near_at <= due_at and due_at <= beyond_at),
    check (stopped_at is null or next_at is null)
);
create unique index stage_clock_one on stage_clock (province, stage_id) where stopped_at is null;
create index stage_clock_next on stage_clock (province, next_at) where next_at is not null;
create index stage_clock_due on stage_clock (province, due_at) where stopped_at is null;

create table stage_rung (
    province text not null, -- C: which province
    stage_id uuid not null, -- C: of which stage
    round bigint not null, -- C: of which round of its clock
    rung bigint not null, -- C: 50, 80, 100 or 150
    due_at bigint not null, -- C: when it was due, also where nobody was there to tell
    fired_at bigint not null, -- C: when it was told
    primary key (province, stage_id, round, rung),
    foreign key (province, stage_id, round) references stage_clock (province, stage_id, round),
    check (rung in (50, 80, 100, 150)),
    check (due_at <= fired_at)
);

insert into stage_clock (province, stage_id, round, span_unit, from_at, half_at, near_at, due_at, beyond_at, next_at)
    select c.province, c.id, 1, 'hours', c.from_at, c.from_at + (c.due_at - c.from_at) / 2,
        c.from_at + (c.due_at - c.from_at) / 10 * 8, c.due_at, c.due_at + (c.due_at - c.from_at) / 2,
        c.from_at + (c.due_at - c.from_at) / 2
    from (select province, id, due_at,
        case when kind in ('risk', 'emergency') then due_at - 43200000000 else opened_at end as from_at
        from stage where closed_at is null) as c;

create table handover_next (
    province text not null, -- C: which province
    id uuid not null, -- C: key
    kind text not null, -- C: offer of an officer, or succession of a reorganised body
    stage_id uuid not null, -- C: which stage
    from_unit_id uuid not null, -- C: who hands over and stays responsible until it is accepted
    to_unit_id uuid not null, -- C: who is asked
    offered_by uuid not null, -- C: which officer
    offered_at bigint not null, -- C: when
    expires_at bigint not null, -- C: until when it can be accepted
    state text not null, -- C: offered, accepted, refused, withdrawn or expired
    decided_by uuid, -- C: who accepted, refused or withdrew
    decided_at bigint, -- C: when
    reason text, -- C: why it was refused, one of a list
    version bigint, -- C: which key of the receiving unit; null where nobody has sealed it yet
    escrow bytea, -- A: the case's key, sealed to the receiving unit and once more under the hub's key; kept after a refusal only while a superior decides
    primary key (province, id),
    foreign key (province, stage_id) references stage (province, id),
    foreign key (province, from_unit_id) references organisation (province, id),
    foreign key (province, to_unit_id) references organisation (province, id),
    foreign key (province, offered_by) references person (province, id),
    foreign key (province, decided_by) references person (province, id),
    check (kind in ('offer', 'succession')),
    check (state in ('offered', 'accepted', 'refused', 'withdrawn', 'expired')),
    check ((state = 'offered') = (decided_at is null)),
    check (state <> 'offered' or escrow is not null or kind = 'succession'),
    check (state not in ('accepted', 'withdrawn') or escrow is null),
    check ((escrow is null) or (version is not null)),
    check (state <> 'refused' or reason is not null),
    check (from_unit_id <> to_unit_id)
);
insert into handover_next (province, id, kind, stage_id, from_unit_id, to_unit_id, offered_by, offered_at, expires_at,
    state, decided_by, decided_at, reason, version, escrow)
    select province, id, 'offer', stage_id, from_unit_id, to_unit_id, offered_by, offered_at, expires_at,
    state, decided_by, decided_at, reason, version, escrow from handover;
drop table handover;
alter table handover_next rename to handover;
create unique index handover_one_open on handover (province, stage_id) where state = 'offered';
create index handover_inbox on handover (province, to_unit_id) where state = 'offered';
create index handover_of_stage on handover (province, stage_id);

create table stage_assignment (
    province text not null, -- C: which province
    id uuid not null, -- C: key
    stage_id uuid not null, -- C: which stage awaits assignment
    handover_id uuid not null, -- C: the refusal or the expiry that led to it
    from_unit_id uuid not null, -- C: who stays responsible until it is done
    superior_id uuid not null, -- C: the body above both, which decides
    asked_at bigint not null, -- C: when
    state text not null, -- C: waiting; sealing, where the sender has still to seal the key to the unit chosen; done; dropped
    to_unit_id uuid, -- C: the unit chosen
    decided_by uuid, -- C: by whom
    decided_at bigint, -- C: when
    ended_at bigint, -- C: when it was done or dropped
    primary key (province, id),
    foreign key (province, stage_id) references stage (province, id),
    foreign key (province, handover_id) references handover (province, id),
    foreign key (province, from_unit_id) references organisation (province, id),
    foreign key (province, superior_id) references organisation (province, id),
    foreign key (province, to_unit_id) references organisation (province, id),
    foreign key (province, decided_by) references person (province, id),
    check (state in ('waiting', 'sealing', 'done', 'dropped')),
    check (state <> 'sealing' or to_unit_id is not null),
    check (state <> 'done' or to_unit_id is not null),
    check ((to_unit_id is null) = (decided_by is null)),
    check ((to_unit_id is null) = (decided_at is null)),
    check ((state in ('done', 'dropped')) = (ended_at is not null))
);
create unique index stage_assignment_one on stage_assignment (province, stage_id) where state in ('waiting', 'sealing');
create index stage_assignment_inbox on stage_assignment (province, superior_id) where state = 'waiting';
