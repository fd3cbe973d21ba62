create table journal (
    province text not null, -- C: which province
    id uuid not null, -- C: key, in order of time
    at bigint not null, -- C: when
    actor_id uuid, -- C: who, null for the hub and for people without an account
    act text not null, -- C: slice.verb
    subject_kind text not null, -- C: kind of record
    subject_id uuid not null, -- C: which record
    detail text not null, -- C: JSON of ids, states and counts
    salt bytea not null, -- C: salt of the commitment to the detail
    leaf bytea not null, -- C: RFC 9162 leaf hash
    primary key (province, id)
);
create index journal_subject on journal (province, subject_kind, subject_id, at);
create index journal_actor on journal (province, actor_id, at);
