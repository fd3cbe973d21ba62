create table person (
    province text not null, -- C: which province
    id uuid not null, -- C: key
    name text not null, -- C: an official's name, as on the door plate
    folded text not null, -- C: the name without marks
    login text not null, -- C: what is typed to sign in
    language text not null, -- C: vi or en
    created_at bigint not null, -- C: when
    disabled_at bigint, -- C: since when the account is closed
    passphrase_salt bytea, -- C: salt of argon2id
    passphrase_check bytea, -- C: what the passphrase must lead to
    public_key bytea, -- C: X25519 key to which units' keys are sealed
    secret_key bytea, -- A: the person's own key, wrapped by the passphrase
    totp_secret bytea, -- B: RFC 6238 secret
    totp_step bigint, -- C: last time step that was used, each is good once
    primary key (province, id)
);
create unique index person_login on person (province, login);

create table role_grant (
    province text not null, -- C: which province
    id uuid not null, -- C: key
    person_id uuid not null, -- C: who
    role text not null, -- C: what
    organisation_id uuid not null, -- C: where
    level text not null, -- C: at which level
    area_code text not null, -- C: for which unit, empty for the whole province
    valid_from text not null, -- C: first day
    valid_to text, -- C: last day, null while it stands
    primary key (province, id),
    foreign key (province, person_id) references person (province, id),
    foreign key (province, organisation_id) references organisation (province, id)
);
create unique index role_once on role_grant (province, person_id, role, organisation_id) where valid_to is null;

create table invitation (
    province text not null, -- C: which province
    token_hash bytea not null, -- C: SHA-256 of the token in the link
    person_id uuid not null, -- C: for whom
    expires_at bigint not null, -- C: until when it is good
    used_at bigint, -- C: when it was used
    primary key (province, token_hash),
    foreign key (province, person_id) references person (province, id)
);

create table session (
    province text not null, -- C: which province
    token_hash bytea not null, -- C: SHA-256 of the token that the cookie holds
    person_id uuid not null, -- C: whose
    created_at bigint not null, -- C: when
    seen_at bigint not null, -- C: last use, by the minute
    ended_at bigint, -- C: signed out or revoked
    secret_key bytea not null, -- A: the person's own key, wrapped by the token
    primary key (province, token_hash),
    foreign key (province, person_id) references person (province, id)
);
create index session_person on session (province, person_id) where ended_at is null;

create table unit_key (
    province text not null, -- C: which province
    organisation_id uuid not null, -- C: whose
    version bigint not null, -- C: 1, 2, …
    public_key bytea not null, -- C: X25519 key to which reports and cases are sealed
    created_at bigint not null, -- C: when
    primary key (province, organisation_id, version),
    foreign key (province, organisation_id) references organisation (province, id)
);

create table unit_key_share (
    province text not null, -- C: which province
    organisation_id uuid not null, -- C: whose
    version bigint not null, -- C: which key
    person_id uuid not null, -- C: for whom
    sealed bytea not null, -- A: the unit's secret key, sealed to the person
    given_by uuid, -- C: the colleague who let the person in, null for the first
    given_at bigint not null, -- C: when
    primary key (province, organisation_id, version, person_id),
    foreign key (province, organisation_id, version) references unit_key (province, organisation_id, version),
    foreign key (province, person_id) references person (province, id)
);
