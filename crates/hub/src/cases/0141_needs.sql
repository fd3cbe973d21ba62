create table stage_need (
    province text not null, -- C: which province
    case_id uuid not null, -- C: of which case
    kind text not null, -- C: paper-02, paper-03, paper-05, paper-06 or service
    item_id uuid not null, -- C: of which child, or which service
    owed_at bigint not null, -- C: since when a stage rests on it
    met_at bigint, -- C: when it was met last; null while it is owed
    primary key (province, case_id, kind, item_id),
    foreign key (province, case_id) references case_file (province, id),
    check (kind in ('paper-02', 'paper-03', 'paper-05', 'paper-06', 'service'))
);
insert into stage_need (province, case_id, kind, item_id, owed_at)
    select c.province, c.case_id, k.kind, c.id, f.opened_at from child_involved c
    join case_file f on f.province = c.province and f.id = c.case_id
    cross join (select 'paper-02' as kind union all select 'paper-03' union all select 'paper-05'
    union all select 'paper-06') k
    where f.closed_at is null;
