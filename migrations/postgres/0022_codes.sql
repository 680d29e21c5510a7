-- Codes, and the excerpts of feedback that reviewers put them on.

create table codes (
    id bytea primary key,
    name text not null unique,
    definition text not null,
    include text not null,
    exclude text not null,
    -- Sealed, since examples are often something that a young person said.
    example bytea not null,
    parent bytea references codes,
    colour bigint not null,
    created_on text not null,
    created_by bytea not null references people,
    retired boolean not null
);

create table codings (
    id bytea primary key,
    feedback bytea not null references all_feedback,
    code bytea not null references codes,
    -- Unicode code points of the words, the second one past the end.
    start bigint not null,
    end_ bigint not null,
    -- A keyed hash of the words that the two numbers belong to: a hash without a key would give short words away.
    text_hash bytea not null,
    coded_on text not null,
    coded_by bytea not null references people,
    memo bytea,
    -- The day on which it was taken away. Only this row has the memo, so that undoing needs the row and erasing takes the memo too.
    taken_on text
);
create index codings_of_feedback on codings (feedback);
create index codings_of_code on codings (code);
