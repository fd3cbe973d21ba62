create table person_way (
    province text not null, -- C: which province
    person_id uuid not null, -- C: whose
    mail bytea, -- B: the address that mail goes to, once a code came back from it
    mail_when text not null, -- C: at-once, digest or none
    mail_digested_at bigint not null, -- C: until when the last digest reaches
    mail_new bytea, -- B: an address that waits for its code
    mail_new_at bigint, -- C: when the code was asked for
    mail_new_tries bigint not null, -- C: how many wrong codes came
    phone bytea, -- B: the mobile number that messages name
    phone_when text not null, -- C: at-once, digest or none
    phone_digested_at bigint not null, -- C: until when the last digest reaches
    primary key (province, person_id),
    foreign key (province, person_id) references person (province, id),
    check (mail_when in ('at-once', 'digest', 'none')),
    check (phone_when in ('at-once', 'digest', 'none')),
    check ((mail_new is null) = (mail_new_at is null))
);
create index role_grant_at on role_grant (province, organisation_id);
