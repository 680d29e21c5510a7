-- Whether the young people of a group session say that the Board understood them: one yes or no a phone for each answer.
--
-- A phone is a keyed hash, another one for every answer; there is no time, rows are laid anew by `forget_order`, and there is nothing of what the phone said or chose.

create table check_backs (
    answer bytea not null references answers,
    session bytea not null references group_sessions,
    phone bytea not null,
    meant boolean not null,
    primary key (answer, session, phone)
);
create index check_backs_session on check_backs (session);
