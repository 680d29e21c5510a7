-- An act counts once: forms of the staff side that were sent, and phones that come back to their session.

-- Forms whose act is done: the same form sent again does nothing more.
create table spent_tokens (
    -- A keyed hash of the form's random bytes with all that was sent.
    token blob primary key,
    spent_on text not null
) strict, without rowid;

-- A phone that was handed on: no page that was left open on it goes in as that phone again.
alter table session_phones add column handed_on integer not null default 0;

-- A keyed hash of whoever held the phone: after leaving, nobody sees or lets go of what the phone picked before. Null for paper.
alter table session_marks add column holder blob;
