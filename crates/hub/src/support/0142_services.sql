create table support_plan (
    province text not null, -- C: which province
    paper_id uuid not null, -- C: the signed plan: which paper
    version bigint not null, -- C: which version of it
    child_id uuid not null, -- C: for which child
    unit_id uuid not null, -- C: which unit drew it up
    until_on text not null, -- C: until when it is carried out
    review_on text not null, -- C: when it is reviewed
    proposed_at bigint not null, -- C: when it was sent for approval
    approved_at bigint, -- C: when it was approved
    replaced_at bigint, -- C: when another plan took its place
    reviewed_at bigint, -- C: when it was reviewed
    primary key (province, paper_id, version),
    foreign key (province, paper_id, version) references support_paper_version (province, paper_id, version),
    foreign key (province, child_id) references child_involved (province, id),
    foreign key (province, unit_id) references organisation (province, id),
    check (replaced_at is null or approved_at is not null),
    check (reviewed_at is null or approved_at is not null)
);
create unique index support_plan_running on support_plan (province, child_id)
    where approved_at is not null and replaced_at is null;

create table planned_service (
    province text not null, -- C: which province
    id uuid not null, -- C: key
    paper_id uuid not null, -- C: of which plan
    version bigint not null, -- C: of which version of it
    child_id uuid not null, -- C: for which child
    kind text not null, -- C: of the list of services
    provider_id uuid, -- C: which body of the register gives it; null for a partner, whose name is in the sealed plan
    due_on text not null, -- C: until when
    amount bigint, -- C: material help, in đồng
    approved bigint not null default 0, -- C: 1 once the plan is approved: only then it is given
    started_on text, -- C: on which day it began
    started_at bigint, -- C: when that was entered
    done_on text, -- C: on which day it was done
    done_at bigint, -- C: when that was entered
    result text, -- C: reached, partly or not-reached
    refused_at bigint, -- C: when it was entered that it is not given
    refused_why text, -- C: why, one of a list
    dropped_at bigint, -- C: when another plan took the place of this one
    person_id uuid, -- C: who entered the last of it
    primary key (province, id),
    foreign key (province, paper_id, version) references support_plan (province, paper_id, version),
    foreign key (province, child_id) references child_involved (province, id),
    foreign key (province, provider_id) references organisation (province, id),
    foreign key (province, person_id) references person (province, id),
    check (amount is null or amount >= 0),
    check (approved in (0, 1)),
    check ((started_on is null) = (started_at is null)),
    check ((done_on is null) = (done_at is null)),
    check ((done_on is null) = (result is null)),
    check ((refused_at is null) = (refused_why is null)),
    check (started_on is null or approved = 1),
    check (done_on is null or started_on is not null),
    check (done_on is null or refused_at is null),
    check (refused_at is null or approved = 1),
    check (done_on is null or done_on >= started_on)
);
create index planned_service_of_child on planned_service (province, child_id);
create index planned_service_due on planned_service (province, due_on)
    where approved = 1 and done_on is null and refused_at is null and dropped_at is null;

alter table support_service add column entered_at bigint default null; -- C: when it was entered; null for those from before that was kept, which count as entered when they began
alter table support_service add column planned_id uuid default null; -- C: which service of a plan it is
alter table support_request add column entered_at bigint default null; -- C: when it was entered; null for those from before that was kept
