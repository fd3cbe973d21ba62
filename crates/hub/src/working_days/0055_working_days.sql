create table calendar_exception (
    province text not null, -- C: which province
    day text not null, -- C: the day
    kind text not null, -- C: off, or worked
    decision text not null, -- C: the decision that says so
    entered_at bigint not null, -- C: when
    entered_by uuid not null, -- C: by whom
    primary key (province, day),
    foreign key (province, entered_by) references person (province, id),
    check (kind in ('off', 'worked')),
    check (decision <> '')
);
