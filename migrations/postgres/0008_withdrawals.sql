-- Words that were taken back: hidden from everybody at once, and deleted after seven days.
--
-- `feedback` and `session_items` are views from here on, without what was taken back: whoever reads them can't show it by mistake. Only
-- stores that write, look up receipts or delete name the tables under them. A later column of a table needs its view made anew on PostgreSQL.

create table withdrawals (
    -- A piece of feedback, or an item of a session that becomes one under the same id.
    feedback bytea primary key,
    withdrawn_on text not null,
    -- The Board asked for it, and not whoever has the five words.
    by_board boolean not null,
    -- Nothing is left to do: a concern is cut from its five words, and stays.
    finished boolean not null
);

-- What one person of the Board has asked to be erased and another has not confirmed yet.
create table erasure_requests (
    feedback bytea primary key,
    reason bytea not null,
    asked_on text not null,
    asked_by bytea not null references people
);

alter table feedback rename to all_feedback;
alter table session_items rename to all_session_items;

-- A concern is a safeguarding record, and the safeguarding lead goes on reading it. Its redacted copy is not.
create view feedback as
select * from all_feedback f
where f.triage = 'Concern' or (
    not exists (select 1 from withdrawals w where w.feedback = f.id)
    and (not f.redacted or not exists (select 1 from concern_steps c join withdrawals w on w.feedback = c.feedback where c.copy = f.id))
);

create view session_items as
select * from all_session_items i where not exists (select 1 from withdrawals w where w.feedback = i.id);

-- Words that the answer rests on were taken back after it was published, and many others were not.
alter table answers add column words_erased boolean not null default false;
