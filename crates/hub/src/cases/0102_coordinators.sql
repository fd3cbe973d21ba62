create table case_box (
    province text not null, -- C: which province
    case_id uuid not null, -- C: which case
    public_key bytea not null, -- C: X25519 key to which coordinators seal what they say
    secret_key bytea not null, -- A: its other half, under the case's key
    primary key (province, case_id),
    foreign key (province, case_id) references case_file (province, id)
);

create table stage_coordinator (
    province text not null, -- C: which province
    stage_id uuid not null, -- C: at which stage
    unit_id uuid not null, -- C: a unit that is asked for its word; it cannot act and reads no words of the case
    asked_by uuid not null, -- C: by which officer
    asked_at bigint not null, -- C: when
    version bigint not null, -- C: which key of the unit
    question bytea not null, -- A: what it is asked, sealed to the unit
    ended_at bigint, -- C: when it was let go
    primary key (province, stage_id, unit_id),
    foreign key (province, stage_id) references stage (province, id),
    foreign key (province, unit_id, version) references unit_key (province, organisation_id, version),
    foreign key (province, asked_by) references person (province, id)
);
create index stage_coordinator_of_unit on stage_coordinator (province, unit_id) where ended_at is null;

create table stage_comment (
    province text not null, -- C: which province
    id uuid not null, -- C: key
    stage_id uuid not null, -- C: at which stage
    unit_id uuid not null, -- C: which coordinator
    person_id uuid not null, -- C: which officer
    at bigint not null, -- C: when
    body bytea not null, -- A: the words, sealed to the case
    primary key (province, id),
    foreign key (province, stage_id, unit_id) references stage_coordinator (province, stage_id, unit_id),
    foreign key (province, person_id) references person (province, id)
);
create index stage_comment_of_stage on stage_comment (province, stage_id, at);
