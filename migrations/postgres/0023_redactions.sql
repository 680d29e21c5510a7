-- Spans of words that reviewers took out. The words of the feedback hold a mask in their place, so that nothing that shows words needs to know.

create table redactions (
    id bytea primary key,
    feedback bytea not null references all_feedback,
    -- Where the mask begins, in Unicode code points of the words as they are now.
    start bigint not null,
    -- Sealed. No other row has these words.
    original bytea not null,
    reason text not null,
    -- Sealed, since it may say what stood there.
    note bytea,
    redacted_on text not null,
    redacted_by bytea not null references people
);
create index redactions_of_feedback on redactions (feedback);

create table redaction_openings (
    id bytea primary key,
    redaction bytea not null references redactions,
    -- Sealed, since a reason to open words often tells of them.
    reason bytea not null,
    opened_on text not null,
    opened_by bytea not null references people
);
create index openings_of_redaction on redaction_openings (redaction);
