-- Whether the group had said by the end of its session what goes first: said of the session, so that it tells nothing of what becomes of words.
alter table group_sessions add column said_first boolean not null default false;
update group_sessions set said_first = exists (
    select 1 from all_feedback f join prompts p on p.id = f.prompt where p.session = group_sessions.id and f.goes_first
) where state = 'Closed';
