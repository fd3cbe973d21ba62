alter table body_report add column received boolean not null default false; -- C: a version of it was sent and not given back
update body_report set received = true where exists (select 1 from body_report_version v
    where v.province = body_report.province and v.report_id = body_report.id
    and v.state in ('submitted', 'accepted', 'approved', 'locked'));
create index body_report_received on body_report (province, type_id, period_key) where received and not rolls_up;
