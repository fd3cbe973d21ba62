create table stage_pause (
    province text not null, -- C: which province
    id uuid not null, -- C: key
    stage_id uuid not null, -- C: whose clock
    ground text not null, -- C: the legal ground, of the stage's list
    document_number text not null, -- C: number of the document that it rests on
    document_on text not null, -- C: its day
    asked_by uuid not null, -- C: which officer asks
    asked_at bigint not null, -- C: when
    state text not null, -- C: asked, running, refused or ended
    decided_by uuid, -- C: the second person
    decided_at bigint, -- C: when; from here the clock stands
    ended_by uuid, -- C: who set it going again; null where the stage ended
    ended_at bigint, -- C: when
    primary key (province, id),
    foreign key (province, stage_id) references stage (province, id),
    foreign key (province, asked_by) references person (province, id),
    foreign key (province, decided_by) references person (province, id),
    foreign key (province, ended_by) references person (province, id),
    check (state in ('asked', 'running', 'refused', 'ended')),
    check (document_number <> ''),
    check (length(document_on) = 10),
    check (decided_by is null or decided_by <> asked_by),
    check ((state = 'asked') = (decided_by is null) or state = 'ended'),
    check ((decided_by is null) = (decided_at is null)),
    check ((state = 'ended') = (ended_at is not null))
);
create unique index stage_pause_one on stage_pause (province, stage_id) where state in ('asked', 'running');
