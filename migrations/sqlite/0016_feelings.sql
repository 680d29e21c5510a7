-- How a young person feels about it, as a picture they tapped: one more fact, which nobody has to give.

alter table all_feedback add column feeling text;
