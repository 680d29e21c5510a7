-- Plan items that were merged into another. They keep their wordings, and a page of their own.

alter table plan_items add column merged_into blob references plan_items;
-- The name of the item a link was published with, where that was merged into another since: what was published stays as it was.
alter table influences add column published_as text;
