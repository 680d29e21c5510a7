-- Whether a piece carries a code: asking each piece for analysis takes too long where nearly all carry one.

alter table all_feedback add column coded integer not null default 0;
update all_feedback set coded = 1 where id in (select feedback from codings where taken_on is null);
create index feedback_coded on all_feedback (coded, id) where triage = 'ForAnalysis';

create trigger codings_put after insert on codings when new.taken_on is null begin
    update all_feedback set coded = 1 where id = new.feedback and coded = 0;
end;

create trigger codings_taken after update of taken_on on codings begin
    update all_feedback set coded = exists (select 1 from codings c where c.feedback = new.feedback and c.taken_on is null) where id = new.feedback;
end;

create trigger codings_deleted after delete on codings begin
    update all_feedback set coded = exists (select 1 from codings c where c.feedback = old.feedback and c.taken_on is null) where id = old.feedback;
end;
