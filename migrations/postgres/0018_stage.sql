-- Whether the wall of a session is light or dark: chosen on the console, because the laptop behind a projector knows nothing of the room.
alter table group_sessions add column stage text not null default 'Light' check (stage in ('Light', 'Dark'));
