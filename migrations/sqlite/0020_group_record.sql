-- A group's own record: the things of its list that it says go first, and which question came last.

-- The count of changes of the session when the prompt was opened: phones show the latest first. Null for one that never was.
alter table prompts add column opened integer;

alter table all_session_items add column goes_first integer not null default 0;
alter table all_feedback add column goes_first integer not null default 0;
