create table exposure_limit (
    province text not null, -- C: which province
    unit_id uuid not null, -- C: for whose officers
    soft_minutes bigint not null, -- C: after so many minutes of a day a break is proposed, and again after as many
    hard_minutes bigint not null, -- C: after so many minutes nothing more is shown that day
    set_by uuid not null, -- C: by whom
    set_at bigint not null, -- C: when
    primary key (province, unit_id),
    foreign key (province, unit_id) references organisation (province, id),
    foreign key (province, set_by) references person (province, id),
    check (soft_minutes between 5 and 60),
    check (hard_minutes between 10 and 300),
    check (soft_minutes < hard_minutes)
);

create table exposure_break (
    province text not null, -- C: which province
    person_id uuid not null, -- C: who was proposed a break
    day text not null, -- C: on which day
    number bigint not null, -- C: the how manieth of the day
    how text not null, -- C: rested, or goes on without
    at bigint not null, -- C: when they said so
    primary key (province, person_id, day, number),
    foreign key (province, person_id) references person (province, id),
    check (number > 0),
    check (how in ('rested', 'goes-on'))
);
