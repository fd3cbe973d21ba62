create table filter_list_refusal (
    province text not null, -- C: which province
    list_id uuid not null, -- C: which list; the version before stays in use
    flaw text not null, -- C: what was wrong with the newer file, as the page says it
    line bigint not null, -- C: in which line; 0: in the whole file
    refused_at bigint not null, -- C: when
    handed_in_by uuid not null, -- C: by which officer
    primary key (province, list_id),
    foreign key (province, list_id) references filter_list (province, id),
    foreign key (province, handed_in_by) references person (province, id),
    check (flaw <> '' and line >= 0)
);
