-- Help numbers that stand beside every box where a young person writes: until now two of them were constants of the program.

alter table helplines add column always_shown integer not null default 0;
-- A few words beside the number; empty where the name of the line stands there.
alter table helplines add column short_label text not null default '';

update helplines set always_shown = 1, short_label = 'Not safe now?'
where replace(replace(replace(number, ' ', ''), '-', ''), char(160), '') = '999';
update helplines set always_shown = 1, short_label = 'Childline, free'
where replace(replace(replace(number, ' ', ''), '-', ''), char(160), '') = '08001111';
-- A Board that lists neither number still shows one: its first.
update helplines set always_shown = 1
where position = (select min(position) from helplines) and not exists (select 1 from helplines where always_shown = 1);
