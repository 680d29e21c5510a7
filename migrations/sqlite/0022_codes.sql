-- Codes, and the excerpts of feedback that reviewers put them on.

create table codes (
    id blob primary key,
    name text not null unique,
    definition text not null,
    include text not null,
    exclude text not null,
    -- Sealed, since examples are often something that a young person said.
    example blob not null,
    parent blob references codes,
    colour integer not null,
    created_on text not null,
    created_by blob not null references people,
    retired integer not null
) strict, without rowid;

create table codings (
    id blob primary key,
    feedback blob not null references all_feedback,
    code blob not null references codes,
    -- Unicode code points of the words, the second one past the end.
    start integer not null,
    end_ integer not null,
    -- A keyed hash of the words that the two numbers belong to: a hash without a key would give short words away.
    text_hash blob not null,
    coded_on text not null,
    coded_by blob not null references people,
    memo blob,
    -- The day on which it was taken away. Only this row has the memo, so that undoing needs the row and erasing takes the memo too.
    taken_on text
) strict, without rowid;
create index codings_of_feedback on codings (feedback);
create index codings_of_code on codings (code);
