-- Changes of accounts that need a second person, and codes for a lost phone.
--
-- A request without an outcome waits. Settled ones stay, so that leads see how somebody came to read young people's words.

create table account_requests (
    id bytea primary key,
    person bytea not null references people,
    kind text not null check (kind in ('Join', 'Roles', 'Return')),
    roles text not null,
    asked_by bytea references people,
    asked_on text not null,
    outcome text check (outcome in ('Confirmed', 'Declined', 'Replaced')),
    settled_by bytea references people,
    settled_on text
);
create unique index account_requests_waiting on account_requests (person) where outcome is null;

create table recovery_codes (
    hash bytea primary key,
    person bytea not null references people
);
create index recovery_codes_person on recovery_codes (person);

-- A keyed hash of the number that goes with an invitation, and the day it was first opened.
alter table people add column confirmation bytea;
alter table people add column invitation_opened text;
update people set invitation = null, invited_until = null where not active;
