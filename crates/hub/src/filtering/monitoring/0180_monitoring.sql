create table filter_quarter (
    province text not null, -- C: which province
    resolver_id uuid not null, -- C: which resolver told it
    quarter bigint not null, -- C: which quarter of an hour, counted since 1970 (UTC); told a second time it is not taken again
    received_at bigint not null, -- C: when it came
    primary key (province, resolver_id, quarter),
    foreign key (province, resolver_id) references resolver (province, id),
    check (quarter > 0)
);

create table filter_count (
    province text not null, -- C: which province
    resolver_id uuid not null, -- C: which resolver
    quarter bigint not null, -- C: which quarter of an hour
    tier text not null, -- C: the age tier that asked
    category text not null, -- C: what was asked for; - for names that were open
    asked bigint not null, -- C: how often; no name and nobody who asked is told
    closed bigint not null, -- C: how often of these it was closed
    primary key (province, resolver_id, quarter, tier, category),
    foreign key (province, resolver_id, quarter) references filter_quarter (province, resolver_id, quarter),
    check (tier in ('preschool', 'primary', 'lower-secondary', 'upper-secondary', 'staff')),
    check (asked > 0 and closed >= 0 and closed <= asked),
    check (category <> '-' or closed = 0)
);

create index filter_count_quarter on filter_count (province, quarter);

create table filter_day (
    province text not null, -- C: which province
    resolver_id uuid not null, -- C: which resolver
    day text not null, -- C: which day in Viet Nam
    tier text not null, -- C: the age tier that asked
    category text not null, -- C: what was asked for
    asked bigint not null, -- C: the sum of the day's quarters
    closed bigint not null, -- C: the same of what was closed
    primary key (province, resolver_id, day, tier, category),
    foreign key (province, resolver_id) references resolver (province, id),
    check (tier in ('preschool', 'primary', 'lower-secondary', 'upper-secondary', 'staff')),
    check (asked > 0 and closed >= 0 and closed <= asked),
    check (category <> '-' or closed = 0)
);

create index filter_day_day on filter_day (province, day);

create table filter_telling (
    province text not null, -- C: which province
    resolver_id uuid not null, -- C: which resolver
    newest bigint not null, -- C: the newest quarter that it has told
    dropped bigint not null, -- C: quarters that it could not tell within 30 days, and let go
    received_at bigint not null, -- C: when it told last
    primary key (province, resolver_id),
    foreign key (province, resolver_id) references resolver (province, id),
    check (newest >= 0 and dropped >= 0)
);
