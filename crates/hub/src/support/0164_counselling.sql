alter table support_request add column report_id uuid default null; -- C: by which report it came, where one report asked

create table counselling (
    province text not null, -- C: which province
    id uuid not null, -- C: key
    report_id uuid not null, -- C: by whose receipt the child reads and writes
    child_id uuid, -- C: which child of the case, where there is one
    planned_id uuid, -- C: which service of a plan it is
    kind text not null, -- C: counselling or psychology
    unit_id uuid not null, -- C: which unit gives it
    asked_by uuid not null, -- C: which officer asked for it
    asked_unit_id uuid not null, -- C: for which unit
    asked_at bigint not null, -- C: when
    expires_at bigint not null, -- C: until when it can be taken
    state text not null, -- C: invited, open, ended, refused, expired or withdrawn
    decided_at bigint, -- C: when it was taken, refused or taken back, or ran out
    refused_why text, -- C: why it was refused, one of a list
    version bigint not null, -- C: which key of the unit
    escrow bytea, -- A: the key of the talk, sealed to the unit and once more under the hub's key; gone once decided
    unit_key bytea, -- A: the key of the talk, sealed to the unit
    child_key bytea, -- A: the key of the talk, sealed to what the receipt opens
    brief bytea, -- A: what the counsellor needs to know, under the key of the talk
    counsellor_id uuid, -- C: who is responsible
    named boolean not null, -- C: the child is told the counsellor's first name beside the unit
    shares boolean not null, -- C: the child agrees that how it is before and after is told to whoever protects it
    next_on text, -- C: when the counsellor means to write or meet next
    child_wrote_at bigint, -- C: when the child wrote last
    answered_at bigint, -- C: when the counsellor wrote last
    begun_at bigint, -- C: when the counsellor wrote first
    ended_at bigint, -- C: when it ended
    ended_by text, -- C: counsellor, child, or other where the child asks for somebody else
    result text, -- C: reached, partly, not-reached, or stopped by the child
    primary key (province, id),
    foreign key (province, report_id) references report (province, id),
    foreign key (province, child_id) references child_involved (province, id),
    foreign key (province, planned_id) references planned_service (province, id),
    foreign key (province, asked_by) references person (province, id),
    foreign key (province, asked_unit_id) references organisation (province, id),
    foreign key (province, counsellor_id) references person (province, id),
    foreign key (province, unit_id, version) references unit_key (province, organisation_id, version),
    check (kind in ('counselling', 'psychology')),
    check (state in ('invited', 'open', 'ended', 'refused', 'expired', 'withdrawn')),
    check ((state in ('open', 'ended')) = (counsellor_id is not null)),
    check ((state in ('open', 'ended')) = (unit_key is not null)),
    check ((state = 'invited') = (escrow is not null)),
    check ((state = 'invited') = (decided_at is null)),
    check ((state = 'refused') = (refused_why is not null)),
    check ((state in ('invited', 'open', 'ended')) = (brief is not null)),
    check ((state = 'ended') = (ended_at is not null)),
    check ((ended_at is null) = (ended_by is null)),
    check ((ended_at is null) = (result is null)),
    check (ended_by is null or ended_by in ('counsellor', 'child', 'other')),
    check (begun_at is null or counsellor_id is not null)
);
create unique index counselling_one on counselling (province, report_id) where state in ('invited', 'open');
create index counselling_of_unit on counselling (province, unit_id, state);
create index counselling_of_report on counselling (province, report_id);

create table counselling_message (
    province text not null, -- C: which province
    id uuid not null, -- C: key
    counselling_id uuid not null, -- C: in which talk
    at bigint not null, -- C: when
    person_id uuid, -- C: which counsellor wrote it; null for the child
    body bytea not null, -- A: the words, under the key of the talk
    primary key (province, id),
    foreign key (province, counselling_id) references counselling (province, id),
    foreign key (province, person_id) references person (province, id)
);
create index counselling_thread on counselling_message (province, counselling_id, at);

create table counselling_offer (
    province text not null, -- C: which province
    id uuid not null, -- C: key
    counselling_id uuid not null, -- C: which talk
    from_id uuid not null, -- C: who is responsible until it is taken
    to_id uuid not null, -- C: which colleague is asked
    offered_at bigint not null, -- C: when
    expires_at bigint not null, -- C: until when it can be taken
    state text not null, -- C: offered, accepted, refused, withdrawn or expired
    decided_at bigint, -- C: when
    primary key (province, id),
    foreign key (province, counselling_id) references counselling (province, id),
    foreign key (province, from_id) references person (province, id),
    foreign key (province, to_id) references person (province, id),
    check (state in ('offered', 'accepted', 'refused', 'withdrawn', 'expired')),
    check ((state = 'offered') = (decided_at is null)),
    check (from_id <> to_id)
);
create unique index counselling_offer_one on counselling_offer (province, counselling_id) where state = 'offered';

create table counselling_session (
    province text not null, -- C: which province
    id uuid not null, -- C: key
    counselling_id uuid not null, -- C: of which talk
    held_on text not null, -- C: on which day they met or talked
    person_id uuid not null, -- C: who wrote it down
    written_at bigint not null, -- C: when
    note bytea not null, -- A: the counsellor's own note, sealed to that person alone
    primary key (province, id),
    foreign key (province, counselling_id) references counselling (province, id),
    foreign key (province, person_id) references person (province, id)
);
create index counselling_sessions on counselling_session (province, counselling_id, held_on);

create table counselling_score (
    province text not null, -- C: which province
    counselling_id uuid not null, -- C: of which talk
    moment text not null, -- C: before or after
    asked_on text not null, -- C: on which day the child was asked
    sealed bytea not null, -- A: how the child is, under the key of the talk
    told bytea, -- A: the same, sealed to whoever protects the child, where the child agrees
    told_unit_id uuid, -- C: to which unit
    told_version bigint, -- C: which key of it
    primary key (province, counselling_id, moment),
    foreign key (province, counselling_id) references counselling (province, id),
    foreign key (province, told_unit_id, told_version) references unit_key (province, organisation_id, version),
    check (moment in ('before', 'after')),
    check ((told is null) = (told_unit_id is null)),
    check ((told is null) = (told_version is null))
);

create table counselling_alarm (
    province text not null, -- C: which province
    id uuid not null, -- C: key
    counselling_id uuid not null, -- C: from which talk
    at bigint not null, -- C: when the counsellor said that the child is in danger
    person_id uuid not null, -- C: who said it
    unit_id uuid not null, -- C: to which unit
    version bigint not null, -- C: which key of it
    sealed bytea not null, -- A: the counsellor's words, sealed to that unit
    primary key (province, id),
    foreign key (province, counselling_id) references counselling (province, id),
    foreign key (province, person_id) references person (province, id),
    foreign key (province, unit_id, version) references unit_key (province, organisation_id, version)
);
create index counselling_alarms on counselling_alarm (province, counselling_id, at);
