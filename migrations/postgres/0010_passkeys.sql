-- Passkeys: keys on people's own devices, which sign in without password and code.
--
-- The public key is sealed with its owner's id: whoever writes in the database can't put a key of their own there.

create table passkeys (
    id bytea primary key,
    person bytea not null references people,
    name text not null,
    credential bytea not null unique,
    public_key bytea not null,
    added_on text not null,
    used_on text
);
create index passkeys_person on passkeys (person);

-- Challenges that were answered: each is good once. They go when their minutes are over.
create table used_challenges (
    hash bytea primary key,
    until bigint not null
);
