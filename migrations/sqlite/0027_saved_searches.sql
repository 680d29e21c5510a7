-- Searches that reviewers saved, for themselves or for their colleagues too.

create table saved_searches (
    id blob primary key,
    owner blob not null references people,
    -- Sealed, since both often hold words that a young person used.
    name blob not null,
    query blob not null,
    shared integer not null,
    saved_on text not null
) strict, without rowid;
create index saved_searches_of_owner on saved_searches (owner);
