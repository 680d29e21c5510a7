-- Whether a piece of feedback speaks against the theme it is tied to.
alter table feedback_themes add column against boolean not null default false;
-- The code by which it was tied, if by one. No reference: a code may be deleted when only words that nobody may read have it, and the tie of
-- those must not tell that they are there.
alter table feedback_themes add column from_code bytea;
