create table job (
    province text not null, -- C: which province
    id uuid not null, -- C: key
    kind text not null, -- C: slice.verb
    payload text not null, -- C: JSON of ids, never a person's words
    run_at bigint not null, -- C: not before
    attempts bigint not null, -- C: how often it was tried
    lease_until bigint, -- C: a worker has it until then
    done_at bigint, -- C: when it succeeded
    given_up_at bigint, -- C: when it was set aside for a person to look at
    last_error text, -- C: what went wrong last, in words of ours
    dedup_key text, -- C: at most one job of a kind with this key
    primary key (province, id)
);
create unique index job_once on job (province, kind, dedup_key);
create index job_due on job (province, run_at) where done_at is null and given_up_at is null;
