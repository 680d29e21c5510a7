-- Acts that staff can take back, and things that are no longer offered.
--
-- An act holds the state of each thing it changed, before and after, sealed: the hour of an act beside the id of feedback would tell
-- when somebody's words were read. The history stays beside it, and holds the undoing too.

create table acts (
    id blob primary key,
    number integer not null,
    hour text not null,
    done_by blob not null references people,
    verb text not null,
    change blob not null,
    undone integer not null
) strict, without rowid;
create index acts_theirs on acts (done_by, number desc);

alter table themes add column retired integer not null default 0;
alter table themes add column merged_into blob references themes;
alter table headings add column retired integer not null default 0;
alter table plan_items add column retired integer not null default 0;
alter table sub_groups add column retired integer not null default 0;
alter table meetings add column cancelled integer not null default 0;

-- Each setting that an administrator changed, with its text before and after.
create table setting_changes (
    number integer primary key,
    hour text not null,
    changed_by blob not null references people,
    name text not null,
    before text not null,
    after text not null
) strict;
