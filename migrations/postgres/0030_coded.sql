-- Whether a piece carries a code: asking each piece for analysis takes too long where nearly all carry one.

alter table all_feedback add column coded boolean not null default false;
update all_feedback set coded = true where id in (select feedback from codings where taken_on is null);
create index feedback_coded on all_feedback (coded, id) where triage = 'ForAnalysis';

create function mark_coded() returns trigger language plpgsql as $$
declare
    piece bytea;
begin
    if tg_op = 'DELETE' then piece := old.feedback; else piece := new.feedback; end if;
    update all_feedback f set coded = not f.coded
    where f.id = piece and f.coded <> exists (select 1 from codings c where c.feedback = piece and c.taken_on is null);
    return null;
end
$$;
create trigger codings_marked after insert or delete or update of taken_on on codings for each row execute function mark_coded();

-- PostgreSQL keeps the columns that a view was made with.
create or replace view feedback as
select * from all_feedback f
where f.triage = 'Concern' or (
    not exists (select 1 from withdrawals w where w.feedback = f.id)
    and (not f.redacted or not exists (select 1 from concern_steps c join withdrawals w on w.feedback = c.feedback where c.copy = f.id))
);
