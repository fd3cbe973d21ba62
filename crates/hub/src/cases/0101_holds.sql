create table case_open (
    province text not null, -- C: which province
    case_id uuid not null, -- C: a case that is open; the row goes when it is closed
    primary key (province, case_id),
    foreign key (province, case_id) references case_file (province, id)
);

create table case_hold (
    province text not null, -- C: which province
    kind text not null, -- C: order, request, wish or alleged
    item_id uuid not null, -- C: what is not finished; a case cannot be closed while it is there
    case_id uuid not null, -- C: of which case
    primary key (province, kind, item_id),
    foreign key (province, case_id) references case_open (province, case_id),
    check (kind in ('order', 'request', 'wish', 'alleged'))
);
create index case_hold_of_case on case_hold (province, case_id);

create table stage_focal (
    province text not null, -- C: which province
    stage_id uuid not null, -- C: an open stage; the row goes when it ends
    case_id uuid not null, -- C: of which case, which is therefore open
    unit_id uuid not null, -- C: its focal point, which therefore holds the case's key
    primary key (province, stage_id),
    foreign key (province, case_id) references case_open (province, case_id),
    foreign key (province, stage_id, unit_id) references stage (province, id, unit_id),
    foreign key (province, case_id, unit_id) references case_key (province, case_id, unit_id)
);
create index stage_focal_of_case on stage_focal (province, case_id, unit_id);

insert into case_open (province, case_id) select province, id from case_file where closed_at is null;
insert into stage_focal (province, stage_id, case_id, unit_id)
    select s.province, s.id, s.case_id, s.unit_id from stage s
    join case_open o on o.province = s.province and o.case_id = s.case_id
    join case_key k on k.province = s.province and k.case_id = s.case_id and k.unit_id = s.unit_id
    where s.closed_at is null;
insert into case_hold (province, kind, item_id, case_id)
    select t.province, 'order', t.id, t.case_id from takedown_order t
    join case_open o on o.province = t.province and o.case_id = t.case_id
    where t.state in ('draft', 'proposed');
insert into case_hold (province, kind, item_id, case_id)
    select r.province, 'request', r.id, c.case_id from support_request r
    join child_involved c on c.province = r.province and c.id = r.child_id
    join case_open o on o.province = c.province and o.case_id = c.case_id
    where r.withdrawn_at is null and not exists (select 1 from support_service s
    where s.province = r.province and s.child_id = r.child_id);
insert into case_hold (province, kind, item_id, case_id)
    select a.province, 'alleged', a.id, a.case_id from alleged a
    join case_open o on o.province = a.province and o.case_id = a.case_id
    where not exists (select 1 from alleged_outcome u where u.province = a.province and u.alleged_id = a.id
    and (u.kind <> 'not-a-violation' or u.confirmed_by is not null));
