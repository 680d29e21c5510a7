-- Each change of a setting knows the page it was made on, and the person who agreed where one alone may not change it.

alter table setting_changes add column page text not null default '/settings';
alter table setting_changes add column agreed_by blob references people;

-- Shorter times for keeping words, which one person has asked for and another has not agreed to yet.
create table retention_requests (
    id blob primary key,
    class text not null unique,
    months integer not null,
    asked_by blob not null references people,
    asked_on text not null
) strict, without rowid;
