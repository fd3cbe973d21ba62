alter table body_report add column number bigint not null default 0; -- C: counts the changes of all reports, so that what is kept in memory is put right by what came after; 0 for what was written before this was counted
create index body_report_numbered on body_report (province, type_id, period_key, number) where number > 0;
