-- E-mails to staff that wait to be sent, and those that were. Written in the transaction of the act they tell of. They hold no words,
-- and no id of anything a young person said: `about` is a keyed hash, so that one matter is told once.

create table outbox (
    id bytea primary key,
    kind text not null check (kind in ('ConcernRaised', 'ConcernUnread', 'ConcernOverdue', 'NobodyReads')),
    about bytea not null,
    -- A person's id; for the chair, who needs no account, the e-mail address.
    recipient text not null,
    queued_hour text not null,
    tries bigint not null,
    -- Seconds since 1970; 0 for at once.
    next_try bigint not null,
    -- Why the last try failed.
    problem text,
    sent_hour text,
    unique (kind, about, recipient)
);
create index outbox_waiting on outbox (next_try) where sent_hour is null;

-- Whether a concern was opened is asked of the history.
create index history_object on history (object);
