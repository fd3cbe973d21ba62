create table plan_body_touched (
    province text not null, -- C: which province
    organisation_id uuid not null, -- C: a body that has or has had tasks
    number bigint not null, -- C: the number of the last change of its tasks, so that what is kept in memory is put right by what came after
    primary key (province, organisation_id),
    foreign key (province, organisation_id) references organisation (province, id)
);
create index plan_body_touched_since on plan_body_touched (province, number, organisation_id);
