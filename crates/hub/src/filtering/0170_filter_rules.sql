create table filter_change (
    province text not null, -- C: which province
    version bigint not null, -- C: grows by one with every change; of two made at once one is refused
    id uuid not null, -- C: what the journal calls it
    reason text not null, -- C: why, in the officer's words
    changed_by uuid not null, -- C: which officer
    changed_at bigint not null, -- C: when
    primary key (province, version),
    unique (province, id),
    foreign key (province, changed_by) references person (province, id),
    check (version > 0),
    check (reason <> '')
);

create table filter_change_cell (
    province text not null, -- C: which province
    version bigint not null, -- C: by which change
    line text not null, -- C: a category of names, or measure- and a measure
    tier text not null, -- C: for which age
    is_on boolean not null, -- C: closed, or the measure is on, from then on
    primary key (province, version, line, tier),
    foreign key (province, version) references filter_change (province, version),
    check (tier in ('preschool', 'primary', 'lower-secondary', 'upper-secondary', 'staff')),
    check (line <> '' and line <> 'allow'),
    check (is_on or line not in ('order', 'illegal', 'abuse'))
);
