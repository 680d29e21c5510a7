-- Concerns: why one was raised, named decisions, outcomes, members of staff who are kept out of one, and redacted copies.

-- A check can't be changed, so the table is made anew. Rows keep their keys, to which their notes are sealed.
create table concern_steps_new (
    feedback blob not null references feedback,
    number integer not null,
    step text not null check (step in ('Raised', 'Explained', 'Referral', 'AdviceGiven', 'NoFurtherAction', 'Outcome', 'Added', 'Excluded',
        'Readmitted', 'Copied', 'Returned')),
    hour text not null,
    taken_by blob not null references people,
    note blob,
    -- The quick pick of whoever raised it.
    cause text check (cause in ('DangerNow', 'Hurt', 'SelfHarm', 'Controlled', 'Professional', 'Unsure')),
    -- A referral: to whom, on which day, under which reference.
    referred_to blob,
    referred_on text,
    reference blob,
    -- The person who is kept out, or let in again.
    subject blob references people,
    -- The redacted copy, for the lead alone: nothing leads from the copy to the concern.
    copy blob references feedback,
    primary key (feedback, number)
) strict, without rowid;
insert into concern_steps_new (feedback, number, step, hour, taken_by, note)
select feedback, number, step, hour, taken_by, note from concern_steps;
drop table concern_steps;
alter table concern_steps_new rename to concern_steps;

create table concern_exclusions (
    feedback blob not null references feedback,
    person blob not null references people,
    primary key (feedback, person)
) strict, without rowid;

-- A text that a safeguarding lead wrote in the place of words that stay with a concern.
alter table feedback add column redacted integer not null default 0;
