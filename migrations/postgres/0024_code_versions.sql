-- A note on how a code is used, for whoever codes. Sealed, since notes often quote. Another text than the memo of a coding.
alter table codes add column memo bytea;
-- The code that took over its codings.
alter table codes add column merged_into bytea references codes;

-- A code as it was after each change, so that two versions can be compared. Without its example and memo: those may quote young people, who
-- can take their words back.
create table code_versions (
    code bytea not null references codes,
    number bigint not null,
    name text not null,
    definition text not null,
    include text not null,
    exclude text not null,
    parent bytea,
    retired boolean not null,
    changed_on text not null,
    changed_by bytea not null references people,
    primary key (code, number)
);

insert into code_versions (code, number, name, definition, include, exclude, parent, retired, changed_on, changed_by)
select id, 1, name, definition, include, exclude, parent, retired, created_on, created_by from codes;
