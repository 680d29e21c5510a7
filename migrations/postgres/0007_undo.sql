-- Acts that staff can take back, and things that are no longer offered.
--
-- An act holds the state of each thing it changed, before and after, sealed: the hour of an act beside the id of feedback would tell
-- when somebody's words were read. The history stays beside it, and holds the undoing too.

create table acts (
    id bytea primary key,
    number bigint not null,
    hour text not null,
    done_by bytea not null references people,
    verb text not null,
    change bytea not null,
    undone boolean not null
);
create index acts_theirs on acts (done_by, number desc);

alter table themes add column retired boolean not null default false;
alter table themes add column merged_into bytea references themes;
alter table headings add column retired boolean not null default false;
alter table plan_items add column retired boolean not null default false;
alter table sub_groups add column retired boolean not null default false;
alter table meetings add column cancelled boolean not null default false;

-- Each setting that an administrator changed, with its text before and after.
create table setting_changes (
    number bigint primary key,
    hour text not null,
    changed_by bytea not null references people,
    name text not null,
    before text not null,
    after text not null
);
