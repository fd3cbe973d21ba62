alter table case_report add column kept bytea default null; -- A: what the report was before it came into the case, to take it out again exactly; under the case's key
alter table case_report add column raised_from text default null check (raised_from is null or raised_from in ('danger', 'high', 'normal')); -- C: how pressing the case was before this report made it more so
