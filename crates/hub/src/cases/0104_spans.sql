create table stage_span (
    province text not null, -- C: which province
    kind text not null, -- C: which stage
    span_unit text not null, -- C: hours, working-days or days
    amount bigint not null, -- C: how many
    basis text not null, -- C: the document that sets it
    set_at bigint not null, -- C: when it was set; stages that opened before keep their clock
    set_by uuid not null, -- C: by whom
    primary key (province, kind),
    foreign key (province, set_by) references person (province, id),
    check (span_unit in ('hours', 'working-days', 'days')),
    check (amount between 1 and 2000),
    check (basis <> '')
);
