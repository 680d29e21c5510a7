-- The reviewer who reads a piece of feedback, for the others to see. It hides the piece from nobody. One that nobody has taken has no row.

create table assignments (
    feedback bytea primary key references all_feedback,
    reader bytea not null references people,
    assigned_on text not null
);
create index assignments_of_reader on assignments (reader);
