-- How a young person feels about it, as a picture they tapped: one more fact, which nobody has to give.

alter table all_feedback add column feeling text;

-- The same view, with the new column.
create or replace view feedback as
select * from all_feedback f
where f.triage = 'Concern' or (
    not exists (select 1 from withdrawals w where w.feedback = f.id)
    and (not f.redacted or not exists (select 1 from concern_steps c join withdrawals w on w.feedback = c.feedback where c.copy = f.id))
);
