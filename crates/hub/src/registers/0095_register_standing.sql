create table register_standing (
    province text not null, -- C: which province
    entry_id uuid not null, -- C: of which entry
    version bigint not null, -- C: of which version of it
    at bigint not null, -- C: from when on it stood so
    until_at bigint, -- C: until when; null while it stands
    register text not null, -- C: of which register, the same as its entry's
    organisation_id uuid not null, -- C: whose it was
    day text, -- C: the day that it counted for, null where the register knows years only
    settled boolean not null, -- C: nothing was left to be done
    sole boolean not null, -- C: it stood for its body alone
    title text not null, -- C: what it was called
    primary key (province, entry_id, version),
    foreign key (province, entry_id, register) references register_entry (province, id, register),
    foreign key (province, organisation_id) references organisation (province, id),
    check (day is null or length(day) = 10),
    check (until_at is null or until_at >= at)
);
create unique index register_standing_now on register_standing (province, entry_id) where until_at is null;
create index register_standing_counted on register_standing (province, register, day);

insert into register_standing (province, entry_id, version, at, until_at, register, organisation_id, day, settled,
    sole, title)
    select province, id, version, recorded_at, ended_at, register, organisation_id, day, settled,
    sole_for is not null, title from register_entry;
