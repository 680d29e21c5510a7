-- Spans of words that reviewers took out. The words of the feedback hold a mask in their place, so that nothing that shows words needs to know.

create table redactions (
    id blob primary key,
    feedback blob not null references all_feedback,
    -- Where the mask begins, in Unicode code points of the words as they are now.
    start integer not null,
    -- Sealed. No other row has these words.
    original blob not null,
    reason text not null,
    -- Sealed, since it may say what stood there.
    note blob,
    redacted_on text not null,
    redacted_by blob not null references people
) strict, without rowid;
create index redactions_of_feedback on redactions (feedback);

create table redaction_openings (
    id blob primary key,
    redaction blob not null references redactions,
    -- Sealed, since a reason to open words often tells of them.
    reason blob not null,
    opened_on text not null,
    opened_by blob not null references people
) strict, without rowid;
create index openings_of_redaction on redaction_openings (redaction);
