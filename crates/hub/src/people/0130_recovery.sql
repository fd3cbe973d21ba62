create table recovery_key (
    province text not null, -- C: which province
    version bigint not null, -- C: 1, 2, …
    public_key bytea not null, -- C: X25519 key to which units' keys are sealed as well
    made_at bigint not null, -- C: when
    made_by uuid not null, -- C: which administrator named the keepers
    retired_at bigint, -- C: since when other keepers have taken over
    primary key (province, version),
    foreign key (province, made_by) references person (province, id)
);
create unique index recovery_key_one on recovery_key (province) where retired_at is null;

create table recovery_keeper (
    province text not null, -- C: which province
    version bigint not null, -- C: of which recovery key
    position bigint not null, -- C: 1, 2 or 3
    person_id uuid not null, -- C: who keeps the part
    sealed bytea not null, -- A: one part of three, sealed to the person
    digest bytea not null, -- C: SHA-256 of the part, by which a wrong paper is told at once; 512 bits of chance stand behind it
    printed_at bigint, -- C: when the person put it on paper
    primary key (province, version, position),
    unique (province, version, person_id),
    foreign key (province, version) references recovery_key (province, version),
    foreign key (province, person_id) references person (province, id),
    check (position between 1 and 3)
);

create table unit_key_recovery (
    province text not null, -- C: which province
    organisation_id uuid not null, -- C: whose key
    version bigint not null, -- C: which key of the unit
    recovery_version bigint not null, -- C: which recovery key opens it
    sealed bytea not null, -- A: the unit's secret key, sealed to the recovery key
    primary key (province, organisation_id, version, recovery_version),
    foreign key (province, organisation_id, version) references unit_key (province, organisation_id, version),
    foreign key (province, recovery_version) references recovery_key (province, version)
);

create table recovery_request (
    province text not null, -- C: which province
    id uuid not null, -- C: key
    recovery_version bigint not null, -- C: which keepers are asked
    organisation_id uuid not null, -- C: the unit whose keys are to be opened
    person_id uuid not null, -- C: the officer who asks and is to hold them
    reason text not null, -- C: why, in words about the unit; never about a child
    asked_at bigint not null, -- C: when
    expires_at bigint not null, -- C: until when two keepers can agree
    state text not null, -- C: open, done, refused or expired
    first_by uuid, -- C: the keeper who agreed first
    first_part bytea, -- B: that keeper's part until the second agrees; gone once decided
    second_by uuid, -- C: the keeper who agreed second, or refused
    decided_at bigint, -- C: when it was decided
    primary key (province, id),
    foreign key (province, recovery_version) references recovery_key (province, version),
    foreign key (province, organisation_id) references organisation (province, id),
    foreign key (province, person_id) references person (province, id),
    foreign key (province, first_by) references person (province, id),
    foreign key (province, second_by) references person (province, id),
    check (state in ('open', 'done', 'refused', 'expired')),
    check ((state = 'open') = (decided_at is null)),
    check (state = 'open' or first_part is null),
    check (state <> 'done' or (first_by is not null and second_by is not null)),
    check (first_by <> second_by),
    check (first_by <> person_id),
    check (second_by <> person_id)
);
create unique index recovery_request_open on recovery_request (province, organisation_id, person_id)
    where state = 'open';

alter table unit_key add column renew_since bigint default null; -- C: since when a new key is due because somebody who held it has left
