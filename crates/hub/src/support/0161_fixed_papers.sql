create unique index support_paper_version_digest on support_paper_version (province, paper_id, version, digest);

create table support_paper_fixed (
    province text not null, -- C: which province
    paper_id uuid not null, -- C: of which paper
    version bigint not null, -- C: a signed version
    digest text not null, -- C: its digest: while this row stands, that one cannot be another, nor the version go
    primary key (province, paper_id, version),
    foreign key (province, paper_id, version, digest)
        references support_paper_version (province, paper_id, version, digest)
);
insert into support_paper_fixed (province, paper_id, version, digest)
    select province, paper_id, version, digest from support_paper_version;
