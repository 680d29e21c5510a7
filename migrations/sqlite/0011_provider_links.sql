-- Accounts at a provider that members of staff sign in with: a keyed hash of issuer and subject. Neither name nor address.

create table provider_links (
    subject blob primary key,
    person blob not null unique references people,
    since text not null
) strict, without rowid;
