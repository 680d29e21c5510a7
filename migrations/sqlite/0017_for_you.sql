-- One sentence of an answer that says what it means for the young person who reads it. Answers published before have none.

alter table answers add column for_you text;
