alter table programme_event_version add column number bigint not null default 0; -- C: counts the changes of all events, so that what is kept in memory is put right by what came after; 0 for what was written before this was counted
create index programme_event_numbered on programme_event_version (province, number, event_id) where number > 0;
