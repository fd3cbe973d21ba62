create table told_except (
    province text not null, -- C: which province
    told_id uuid not null, -- C: a sentence that an organisation was told
    person_id uuid not null, -- C: one of its people from whom it is kept
    primary key (province, told_id, person_id),
    foreign key (province, told_id) references told (province, id),
    foreign key (province, person_id) references person (province, id)
);
