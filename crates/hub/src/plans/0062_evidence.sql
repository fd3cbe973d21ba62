create table plan_evidence (
    province text not null, -- C: which province
    id uuid not null, -- C: key
    task_id uuid not null, -- C: of which task
    turn_id uuid, -- C: of which turn, where the task comes round
    kind text not null, -- C: file, link or record
    name text not null, -- C: the name of the file, or what the link or record is
    media text, -- C: what the file is: pdf, docx, xlsx, jpg or png
    sha256 text, -- C: of the file, hexadecimal
    size bigint, -- C: of the file, in bytes
    address text, -- C: the link, or the record's path
    added_at bigint not null, -- C: when
    added_by uuid not null, -- C: by whom
    removed_at bigint, -- C: when it was taken away; the line stays
    removed_by uuid, -- C: by whom
    primary key (province, id),
    foreign key (province, task_id) references plan_task (province, id),
    foreign key (province, task_id, turn_id) references plan_turn (province, task_id, id),
    foreign key (province, added_by) references person (province, id),
    foreign key (province, removed_by) references person (province, id),
    check (kind in ('file', 'link', 'record')),
    check ((kind = 'file') = (sha256 is not null)),
    check ((kind = 'file') = (media is not null)),
    check ((kind = 'file') = (size is not null)),
    check ((kind = 'file') = (address is null)),
    check (media is null or media in ('pdf', 'docx', 'xlsx', 'jpg', 'png')),
    check (kind <> 'link' or address like 'https://%'),
    check (kind <> 'record' or address like '/%'),
    check ((removed_at is null) = (removed_by is null))
);
create index plan_evidence_of_task on plan_evidence (province, task_id, added_at);

create table plan_evidence_file (
    province text not null, -- C: which province
    evidence_id uuid not null, -- C: of which line
    content bytea not null, -- B: the file; a person may be seen on it
    primary key (province, evidence_id),
    foreign key (province, evidence_id) references plan_evidence (province, id)
);
