create table report_standing (
    province text not null, -- C: which province
    report_id uuid not null, -- C: which report
    stages text not null, -- C: the open stages of its case, each by its kind; empty when the case is closed
    at bigint not null, -- C: since when
    primary key (province, report_id),
    foreign key (province, report_id) references report (province, id)
);
