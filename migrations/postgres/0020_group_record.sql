-- A group's own record: the things of its list that it says go first, and which question came last.

-- The count of changes of the session when the prompt was opened: phones show the latest first. Null for one that never was.
alter table prompts add column opened bigint;

alter table all_session_items add column goes_first boolean not null default false;
alter table all_feedback add column goes_first boolean not null default false;

-- PostgreSQL keeps the columns that a view was made with.
create or replace view feedback as
select * from all_feedback f
where f.triage = 'Concern' or (
    not exists (select 1 from withdrawals w where w.feedback = f.id)
    and (not f.redacted or not exists (select 1 from concern_steps c join withdrawals w on w.feedback = c.feedback where c.copy = f.id))
);

create or replace view session_items as
select * from all_session_items i where not exists (select 1 from withdrawals w where w.feedback = i.id);
