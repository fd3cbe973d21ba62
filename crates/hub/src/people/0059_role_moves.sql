create table role_move (
    province text not null, -- C: which province
    role_id uuid not null, -- C: the role at the body that ended
    to_role_id uuid, -- C: the role at its successor; null where the person had it already
    moved_at bigint not null, -- C: when
    moved_by uuid not null, -- C: by whom
    primary key (province, role_id),
    foreign key (province, role_id) references role_grant (province, id),
    foreign key (province, to_role_id) references role_grant (province, id),
    foreign key (province, moved_by) references person (province, id)
);
