alter table report add column help_withdrawn_at bigint default null; -- C: when the reporter took the wish for help back
alter table report add column teller_alleged text not null default '' check (teller_alleged in ('', 'carer', 'other')); -- C: whoever told is the one reported, as the child's carer or not: from then on the receipt shows that it was received, and nothing more

create table report_public (
    province text not null, -- C: which province
    report_id uuid not null, -- C: which report
    public_key bytea not null, -- C: X25519 key whose other half follows from the receipt: what is sealed to it, only the reporter opens
    primary key (province, report_id),
    foreign key (province, report_id) references report (province, id)
);

create table report_talk (
    province text not null, -- C: which province
    report_id uuid not null, -- C: whose child talks with a counsellor
    standing text not null, -- C: invited, open or ended
    unread boolean not null, -- C: the counsellor has written something that was not opened yet
    primary key (province, report_id),
    foreign key (province, report_id) references report (province, id),
    check (standing in ('invited', 'open', 'ended'))
);
