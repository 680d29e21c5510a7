-- Whether the young people of a group session say that the Board understood them: one yes or no a phone for each answer.
--
-- A phone is a keyed hash, another one for every answer; there is no time, and nothing of what the phone said or chose.

create table check_backs (
    answer blob not null references answers,
    session blob not null references group_sessions,
    phone blob not null,
    meant integer not null,
    primary key (answer, session, phone)
) strict, without rowid;
create index check_backs_session on check_backs (session);
