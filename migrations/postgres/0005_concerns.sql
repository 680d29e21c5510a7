-- Concerns: why one was raised, named decisions, outcomes, members of staff who are kept out of one, and redacted copies.

alter table concern_steps drop constraint concern_steps_step_check;
alter table concern_steps add constraint concern_steps_step_check check (step in ('Raised', 'Explained', 'Referral', 'AdviceGiven',
    'NoFurtherAction', 'Outcome', 'Added', 'Excluded', 'Readmitted', 'Copied', 'Returned'));
-- The quick pick of whoever raised it.
alter table concern_steps add column cause text
    check (cause in ('DangerNow', 'Hurt', 'SelfHarm', 'Controlled', 'Professional', 'Unsure'));
-- A referral: to whom, on which day, under which reference.
alter table concern_steps add column referred_to bytea;
alter table concern_steps add column referred_on text;
alter table concern_steps add column reference bytea;
-- The person who is kept out, or let in again.
alter table concern_steps add column subject bytea references people;
-- The redacted copy, for the lead alone: nothing leads from the copy to the concern.
alter table concern_steps add column copy bytea references feedback;

create table concern_exclusions (
    feedback bytea not null references feedback,
    person bytea not null references people,
    primary key (feedback, person)
);

-- A text that a safeguarding lead wrote in the place of words that stay with a concern.
alter table feedback add column redacted boolean not null default false;
