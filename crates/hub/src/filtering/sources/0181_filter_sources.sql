create table filter_source (
    province text not null, -- C: which province
    id uuid not null, -- C: key
    category text not null, -- C: what its names are about
    name text not null, -- C: of the list that it keeps up to date
    licence text not null, -- C: under which it may be used
    url text not null, -- C: from where it is fetched
    hours bigint not null, -- C: every so many hours
    is_on boolean not null, -- C: whether it is fetched
    etag text, -- C: what its server calls the version at hand
    modified text, -- C: when its server says that it was changed
    next_at bigint not null, -- C: when it is fetched next
    tried_at bigint, -- C: when it was fetched last, whatever came of it
    good_at bigint, -- C: when its server last answered with a list that could be used, or that it had not changed
    trouble text, -- C: what went wrong the last time; null: nothing
    made_by uuid not null, -- C: which officer entered it
    made_at bigint not null, -- C: when
    primary key (province, id),
    unique (province, category, name),
    foreign key (province, made_by) references person (province, id),
    check (hours in (6, 24, 168))
);
create index filter_source_due on filter_source (province, next_at) where is_on;
