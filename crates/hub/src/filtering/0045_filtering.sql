create table filter_list (
    province text not null, -- C: which province
    id uuid not null, -- C: key
    category text not null, -- C: what its names are about: games, adult, allow, ...
    name text not null, -- C: where it comes from; block pages and checks show it
    licence text not null, -- C: under which it may be used
    is_on boolean not null, -- C: whether the policy takes it
    format text not null, -- C: which kind of file it was
    rules bigint not null, -- C: usable rules in it
    bad_lines bigint not null, -- C: lines that could not be used
    first_bad text not null, -- C: the first of them and what is wrong with it
    digest bytea not null, -- C: SHA-256 of the file
    uploaded_by uuid not null, -- C: which officer
    uploaded_at bigint not null, -- C: when
    primary key (province, id),
    unique (province, category, name),
    foreign key (province, uploaded_by) references person (province, id)
);

create table filter_list_file (
    province text not null, -- C: which province
    list_id uuid not null, -- C: which list
    content bytea not null, -- C: the last good file, as it came
    primary key (province, list_id),
    foreign key (province, list_id) references filter_list (province, id)
);

create table filter_policy (
    province text not null, -- C: which province
    sequence bigint not null, -- C: grows by one with every policy; two hubs never make two of one number
    digest bytea not null, -- C: SHA-256 of what went into it
    orders bigint not null, -- C: orders in it
    lists bigint not null, -- C: lists in it
    names bigint not null, -- C: rules in it
    issued_at bigint not null, -- C: when it was made
    expires_at bigint not null, -- C: until when it counts as fresh
    bundle bytea not null, -- C: the signed bundle that resolvers get
    primary key (province, sequence),
    check (sequence > 0)
);

create table resolver (
    province text not null, -- C: which province
    id uuid not null, -- C: key
    organisation_id uuid not null, -- C: whose
    site text not null, -- C: where it stands: a building, a room
    host text not null, -- C: what the machine calls itself
    public_key bytea not null, -- C: its Ed25519 key
    enrolled_at bigint not null, -- C: when it used its code
    seen_at bigint not null, -- C: when it asked last
    sequence bigint not null, -- C: the policy that it said it has
    revoked_at bigint, -- C: since when it gets nothing more
    revoked_by uuid, -- C: by whom
    primary key (province, id),
    unique (province, public_key),
    foreign key (province, organisation_id) references organisation (province, id),
    foreign key (province, revoked_by) references person (province, id),
    check ((revoked_at is null) = (revoked_by is null))
);

create table resolver_code (
    province text not null, -- C: which province
    mark bytea not null, -- C: keyed hash of the one-time code
    organisation_id uuid not null, -- C: for whose resolver
    site text not null, -- C: where it will stand
    made_by uuid not null, -- C: which officer
    made_at bigint not null, -- C: when
    expires_at bigint not null, -- C: good until
    used_at bigint, -- C: when it was used
    resolver_id uuid, -- C: by which resolver
    primary key (province, mark),
    foreign key (province, organisation_id) references organisation (province, id),
    foreign key (province, made_by) references person (province, id),
    foreign key (province, resolver_id) references resolver (province, id),
    check ((used_at is null) = (resolver_id is null))
);
