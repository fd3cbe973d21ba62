create table calendar_feed (
    province text not null, -- C: which province
    person_id uuid not null, -- C: whose calendar
    token_hash bytea not null, -- C: SHA-256 of the token in the address
    made_at bigint not null, -- C: when the address was made
    primary key (province, person_id),
    unique (province, token_hash),
    foreign key (province, person_id) references person (province, id)
);
