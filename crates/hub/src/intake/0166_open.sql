create index report_open on report (province, unit_id, id) where state in ('new', 'read', 'answered');
drop index report_queue;
