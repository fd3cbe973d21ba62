create table area_next (
    province text not null, -- C: which province
    code text not null, -- C: official code of the administrative unit; a later unit may bear it again
    level text not null, -- C: province, district or commune
    name text not null, -- C: official name, such as Xã Bản Mới
    folded text not null, -- C: the name without marks, for search and order
    parent_code text, -- C: the unit above
    valid_from text not null, -- C: first day
    valid_to text, -- C: last day, null while it stands
    primary key (province, code, valid_from),
    check (valid_to is null or valid_from <= valid_to)
);
insert into area_next (province, code, level, name, folded, parent_code, valid_from, valid_to)
    select province, code, level, name, folded, parent_code, valid_from, valid_to from area;

create table area_successor (
    province text not null, -- C: which province
    code text not null, -- C: the unit that ended
    valid_from text not null, -- C: its first day
    successor_code text not null, -- C: a unit that it became, or became part of
    primary key (province, code, valid_from, successor_code)
);
insert into area_successor (province, code, valid_from, successor_code)
    select province, code, valid_from, successor_code from area where successor_code is not null;
drop table area;
alter table area_next rename to area;
create unique index area_one_standing on area (province, code) where valid_to is null;
create index area_successor_of on area_successor (province, successor_code);
