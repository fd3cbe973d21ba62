create table register_entry (
    province text not null, -- C: which province
    id uuid not null, -- C: key
    register text not null, -- C: which register, by the name of its declaration
    organisation_id uuid not null, -- C: the body whose entry it is
    year bigint not null, -- C: the year that it counts for
    day text, -- C: the day that it counts for, null where the register knows years only
    state text not null, -- C: where it stands, by the declaration; recorded where that names no states
    settled boolean not null, -- C: by the declaration nothing is left to be done in this state
    title text not null, -- C: what it is called in lists
    folded text not null, -- C: all its words without marks, for search
    sole_for uuid, -- C: the body that may have only one such entry at a time
    version bigint not null, -- C: counts changes, so that nobody overwrites a colleague's
    recorded_at bigint not null, -- C: when it was entered
    recorded_by uuid not null, -- C: by whom
    ended_at bigint, -- C: since when it no longer counts
    ended_by uuid, -- C: who ended it
    ended_reason text, -- C: why
    primary key (province, id),
    unique (province, id, register),
    foreign key (province, organisation_id) references organisation (province, id),
    foreign key (province, recorded_by) references person (province, id),
    foreign key (province, ended_by) references person (province, id),
    check (year between 2000 and 2100),
    check (day is null or length(day) = 10),
    check (title <> ''),
    check (version >= 1),
    check (sole_for is null or (sole_for = organisation_id and ended_at is null)),
    check ((ended_at is null) = (ended_by is null)),
    check ((ended_at is null) = (ended_reason is null)),
    check (ended_reason is null or ended_reason <> '')
);
create unique index register_entry_sole on register_entry (province, register, sole_for) where sole_for is not null;
create index register_entry_listed on register_entry (province, register, year, recorded_at, id);
create index register_entry_of_body on register_entry (province, register, organisation_id, year);

create table register_value (
    province text not null, -- C: which province
    entry_id uuid not null, -- C: of which entry
    register text not null, -- C: of which register, the same as its entry's
    field text not null, -- C: which field of the declaration
    kind text not null, -- C: kind of field; says which of the columns below is filled
    words text, -- C: words, the name of a person in office or of a body
    choice text, -- C: the chosen value
    number bigint, -- C: year, count, đồng, tenths of a percent, or 1 for a ticked box
    day text, -- C: day
    organisation_id uuid, -- C: the body of that name, where it stands in the directory
    task_id uuid, -- C: task of a plan
    primary key (province, entry_id, field),
    foreign key (province, entry_id, register) references register_entry (province, id, register),
    foreign key (province, organisation_id) references organisation (province, id),
    foreign key (province, task_id) references plan_task (province, id),
    check (kind in ('line', 'text', 'person', 'organisation', 'choice', 'year', 'count', 'money', 'percent', 'tick', 'day', 'task')),
    check ((kind in ('line', 'text', 'person', 'organisation')) = (words is not null)),
    check ((kind = 'choice') = (choice is not null)),
    check ((kind in ('year', 'count', 'money', 'percent', 'tick')) = (number is not null)),
    check ((kind = 'day') = (day is not null)),
    check ((kind = 'task') = (task_id is not null)),
    check (organisation_id is null or kind = 'organisation'),
    check (words is null or words <> ''),
    check (number is null or number >= 0),
    check (kind <> 'money' or number <= 9000000000000000),
    check (kind <> 'percent' or number <= 1000),
    check (kind <> 'year' or number between 2000 and 2100),
    check (kind <> 'tick' or number = 1),
    check (day is null or length(day) = 10)
);
create index register_value_summed on register_value (province, register, field, entry_id, number) where kind = 'money';
create index register_value_chosen on register_value (province, register, field, choice, entry_id) where choice is not null;
create index register_value_of_task on register_value (province, task_id) where task_id is not null;

create table register_change (
    province text not null, -- C: which province
    entry_id uuid not null, -- C: of which entry
    version bigint not null, -- C: the version that it made
    at bigint not null, -- C: when
    by_id uuid not null, -- C: who
    what text not null, -- C: recorded, changed, file-added, file-removed or ended
    changes text not null, -- C: JSON: each changed field with its words before and after
    primary key (province, entry_id, version),
    foreign key (province, entry_id) references register_entry (province, id),
    foreign key (province, by_id) references person (province, id),
    check (what in ('recorded', 'changed', 'file-added', 'file-removed', 'ended')),
    check ((what = 'recorded') = (version = 1))
);

create table register_file (
    province text not null, -- C: which province
    id uuid not null, -- C: key
    entry_id uuid not null, -- C: beside which entry
    file_name text not null, -- C: its name
    media_type text not null, -- C: what its content is
    size bigint not null, -- C: bytes
    sha256 text not null, -- C: of the content, hexadecimal
    content bytea not null, -- C: the file as it came
    added_at bigint not null, -- C: when
    added_by uuid not null, -- C: by whom
    removed_at bigint, -- C: since when it is out of the list; the content stays, as history needs it
    removed_by uuid, -- C: who took it out
    primary key (province, id),
    foreign key (province, entry_id) references register_entry (province, id),
    foreign key (province, added_by) references person (province, id),
    foreign key (province, removed_by) references person (province, id),
    check (size between 1 and 20000000),
    check (length(content) = size),
    check (length(sha256) = 64),
    check ((removed_at is null) = (removed_by is null))
);
create unique index register_file_once on register_file (province, entry_id, sha256) where removed_at is null;
