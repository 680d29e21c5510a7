-- Accounts at a provider that members of staff sign in with: a keyed hash of issuer and subject. Neither name nor address.

create table provider_links (
    subject bytea primary key,
    person bytea not null unique references people,
    since text not null
);
