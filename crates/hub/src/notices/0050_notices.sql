create table notice (
    province text not null, -- C: which province
    id uuid not null, -- C: key
    title text not null, -- C: one line
    body text not null, -- C: the words of an office to other offices; never about a child
    unit_id uuid not null, -- C: the organisation that speaks
    author_id uuid not null, -- C: who wrote it
    written_at bigint not null, -- C: when
    published_at bigint, -- C: when it went out; from then on it does not change
    primary key (province, id),
    foreign key (province, unit_id) references organisation (province, id),
    foreign key (province, author_id) references person (province, id)
);

create table notice_addressee (
    province text not null, -- C: which province
    notice_id uuid not null, -- C: which notice
    organisation_id uuid not null, -- C: to whom
    primary key (province, notice_id, organisation_id),
    foreign key (province, notice_id) references notice (province, id),
    foreign key (province, organisation_id) references organisation (province, id)
);
create index notice_inbox on notice_addressee (province, organisation_id);

create table notice_read (
    province text not null, -- C: which province
    notice_id uuid not null, -- C: which notice
    organisation_id uuid not null, -- C: for which addressee
    person_id uuid not null, -- C: who read it first there
    read_at bigint not null, -- C: when
    primary key (province, notice_id, organisation_id),
    foreign key (province, notice_id, organisation_id)
        references notice_addressee (province, notice_id, organisation_id),
    foreign key (province, person_id) references person (province, id)
);
