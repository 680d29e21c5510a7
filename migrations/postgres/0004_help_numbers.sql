-- Help numbers that stand beside every box where a young person writes: until now two of them were constants of the program.

alter table helplines add column always_shown boolean not null default false;
-- A few words beside the number; empty where the name of the line stands there.
alter table helplines add column short_label text not null default '';

update helplines set always_shown = true, short_label = 'Not safe now?'
where replace(replace(replace(number, ' ', ''), '-', ''), chr(160), '') = '999';
update helplines set always_shown = true, short_label = 'Childline, free'
where replace(replace(replace(number, ' ', ''), '-', ''), chr(160), '') = '08001111';
-- A Board that lists neither number still shows one: its first.
update helplines set always_shown = true
where position = (select min(position) from helplines) and not exists (select 1 from helplines where always_shown = true);
