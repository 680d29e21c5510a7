-- Test e-mails, which an administrator sends to their own address.

create table new_outbox (
    id blob primary key,
    kind text not null check (kind in ('ConcernRaised', 'ConcernUnread', 'ConcernOverdue', 'NobodyReads', 'Test')),
    about blob not null,
    -- A person's id; for the chair, who needs no account, the e-mail address.
    recipient text not null,
    queued_hour text not null,
    tries integer not null,
    -- Seconds since 1970; 0 for at once.
    next_try integer not null,
    -- Why the last try failed.
    problem text,
    sent_hour text,
    unique (kind, about, recipient)
) strict, without rowid;
insert into new_outbox select id, kind, about, recipient, queued_hour, tries, next_try, problem, sent_hour from outbox;
drop table outbox;
alter table new_outbox rename to outbox;
create index outbox_waiting on outbox (next_try) where sent_hour is null;
