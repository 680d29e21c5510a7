-- Searches that reviewers saved, for themselves or for their colleagues too.

create table saved_searches (
    id bytea primary key,
    owner bytea not null references people,
    -- Sealed, since both often hold words that a young person used.
    name bytea not null,
    query bytea not null,
    shared boolean not null,
    saved_on text not null
);
create index saved_searches_of_owner on saved_searches (owner);
