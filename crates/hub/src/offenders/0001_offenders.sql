create table offender_key (
    province text not null, -- C: which province
    version bigint not null, -- C: 1, 2, …
    public_key bytea not null, -- C: X25519 key to which the keys of the files are sealed
    marks_key bytea not null, -- A: the key with which marks are drawn, sealed to this key
    made_at bigint not null, -- C: when
    made_by uuid not null, -- C: the officer at whose work it was made
    ended_at bigint, -- C: since when another one has its place
    primary key (province, version)
);
create unique index offender_key_one on offender_key (province) where ended_at is null;

create table offender_share (
    province text not null, -- C: which province
    version bigint not null, -- C: which key
    person_id uuid not null, -- C: the officer who holds it
    sealed bytea not null, -- A: the secret of the register, sealed to that officer alone
    sealed_to bytea not null, -- C: the officer's own public key that it was sealed to
    given_by uuid, -- C: the colleague who let the officer in; null for whoever made the key
    given_at bigint not null, -- C: when
    primary key (province, version, person_id),
    foreign key (province, version) references offender_key (province, version),
    check (given_by is null or given_by <> person_id)
);

create table offender_file (
    province text not null, -- C: which province
    id uuid not null, -- C: key
    number bigint not null, -- C: running number, says nothing of anybody
    unit_id uuid not null, -- C: the body that entered it
    version bigint not null, -- C: one more with each change
    key_version bigint, -- C: to which key of the register the file's own key is sealed
    sealed_key bytea, -- A: the file's own key; gone once the file is erased
    sealed bytea, -- A: everything about the person, under the file's own key
    review_on text, -- C: when the file is looked through again
    entered_at bigint not null, -- C: when
    entered_by uuid not null, -- C: by which officer
    needs_second boolean not null, -- C: the day of birth is not known: another officer has to agree that the person was an adult
    second_by uuid, -- C: that officer
    second_at bigint, -- C: when
    erased_at bigint, -- C: since when nobody can open it
    primary key (province, id),
    foreign key (province, key_version) references offender_key (province, version),
    check (number > 0 and version > 0),
    check ((erased_at is null) = (sealed_key is not null)),
    check ((sealed_key is null) = (sealed is null)),
    check ((sealed_key is null) = (key_version is null)),
    check ((sealed_key is null) = (review_on is null)),
    check (second_by is null or (needs_second and second_by <> entered_by)),
    check ((second_by is null) = (second_at is null))
);
create unique index offender_file_number on offender_file (province, number);

create table offender_mark (
    province text not null, -- C: which province
    file_id uuid not null, -- C: whose
    mark bytea not null, -- A: drawn from a name, a number or an account with a key that is sealed to the register
    only_one boolean not null, -- C: no other file may have it
    primary key (province, file_id, mark),
    foreign key (province, file_id) references offender_file (province, id)
);
create unique index offender_mark_one on offender_mark (province, mark) where only_one;
create index offender_mark_found on offender_mark (province, mark);

create table offender_measure (
    province text not null, -- C: which province
    id uuid not null, -- C: key
    file_id uuid not null, -- C: of which file
    version bigint not null, -- C: one more with each report
    sealed bytea not null, -- A: what, on which ground, by whom, what came of it; under the file's own key
    next_on text, -- C: when it is next due; null once it is over
    entered_at bigint not null, -- C: when
    entered_by uuid not null, -- C: by which officer
    ended_at bigint, -- C: when it was over
    ended_by uuid, -- C: which officer said so
    primary key (province, id),
    foreign key (province, file_id) references offender_file (province, id),
    check ((ended_at is null) = (next_on is not null)),
    check ((ended_at is null) = (ended_by is null))
);
create index offender_measure_due on offender_measure (province, next_on) where next_on is not null;
create index offender_measure_of_file on offender_measure (province, file_id);

create table offender_erasure (
    province text not null, -- C: which province
    id uuid not null, -- C: key
    file_id uuid not null, -- C: of which file
    why text not null, -- C: expunged, dead or mistake
    sealed bytea, -- A: the paper that says so, under the file's own key; gone with it
    asked_by uuid not null, -- C: which officer
    asked_at bigint not null, -- C: when
    dropped_at bigint, -- C: when it was dropped
    dropped_by uuid, -- C: by which officer
    agreed_by uuid, -- C: the second officer
    agreed_at bigint, -- C: when the file's key was destroyed
    key_digest bytea, -- C: SHA-256 of the sealed key that was destroyed
    primary key (province, id),
    foreign key (province, file_id) references offender_file (province, id),
    check (why in ('expunged', 'dead', 'mistake')),
    check (agreed_by is null or agreed_by <> asked_by),
    check ((agreed_by is null) = (agreed_at is null)),
    check ((agreed_by is null) = (key_digest is null)),
    check ((dropped_by is null) = (dropped_at is null)),
    check (dropped_by is null or agreed_by is null),
    check ((agreed_by is null) = (sealed is not null))
);
create unique index offender_erasure_one on offender_erasure (province, file_id) where dropped_at is null;

create table offender_log (
    province text not null, -- C: which province
    id uuid not null, -- C: key
    seq bigint not null, -- C: 1, 2, … without a gap
    at bigint not null, -- C: when
    person_id uuid not null, -- C: which officer
    person_name text not null, -- C: that officer's name, as on the door plate
    unit_id uuid not null, -- C: for which body of the police
    act text not null, -- C: what was done
    number bigint, -- C: on the file of which number
    reason text, -- C: for what, of a list
    words bytea, -- B: the same in the officer's words, which name nobody
    before bytea not null, -- C: the hash of the line before
    hash bytea not null, -- C: HMAC-SHA256 over the line before and this one, under a key of the hub
    told_at bigint, -- C: when the superiors were told; not under the hash
    primary key (province, id)
);
create unique index offender_log_seq on offender_log (province, seq);
create index offender_log_looks on offender_log (province, person_id, number, at);

create table offender_log_end (
    province text not null, -- C: which province
    seq bigint not null, -- C: number of the last line
    hash bytea not null, -- C: its hash
    primary key (province)
);
