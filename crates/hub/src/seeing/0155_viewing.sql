create table viewing (
    province text not null, -- C: which province
    id uuid not null, -- C: key; stands in addresses
    person_id uuid not null, -- C: who looks
    unit_id uuid not null, -- C: for which unit
    report_id uuid not null, -- C: of which report
    file_id uuid not null, -- C: at which file
    session bytea not null, -- C: digest of the session to which it is bound
    reason text not null, -- C: why, one of a list
    words bytea, -- A: why, in the officer's words, under the report's key
    day text not null, -- C: the day whose exposure it counts to
    step text not null, -- C: what is shown: blurred, clearer, full, colour, sound, original
    turn bigint not null, -- C: the how manieth showing of this viewing
    begun_at bigint not null, -- C: since when something is shown
    until_at bigint not null, -- C: until when it may be shown
    ended_at bigint, -- C: when it was over; until_at where nobody said so
    primary key (province, id),
    foreign key (province, person_id) references person (province, id),
    foreign key (province, unit_id) references organisation (province, id),
    foreign key (province, report_id) references report (province, id),
    foreign key (province, file_id) references report_file (province, id),
    check (step in ('blurred', 'clearer', 'full', 'colour', 'sound', 'original')),
    check (turn > 0),
    check (until_at >= begun_at),
    check (ended_at is null or ended_at between begun_at and until_at),
    check (step <> 'original' or ended_at is not null)
);
create unique index viewing_open on viewing (province, person_id) where ended_at is null;
create index viewing_of_day on viewing (province, person_id, day);
create index viewing_of_unit on viewing (province, unit_id, day);
create index viewing_of_file on viewing (province, file_id);

create table viewing_step (
    province text not null, -- C: which province
    viewing_id uuid not null, -- C: of which viewing
    turn bigint not null, -- C: order
    step text not null, -- C: what was shown
    shown_at bigint not null, -- C: since when
    primary key (province, viewing_id, turn),
    foreign key (province, viewing_id) references viewing (province, id)
);
