alter table report add column entered_at bigint check (entered_at >= received_at); -- C: when it was put in, where that is later than it first reached somebody: a paper, a transfer
create index report_channel on report (province, channel, received_at);
