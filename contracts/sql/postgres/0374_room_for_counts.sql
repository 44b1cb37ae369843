-- Each fold of sightings writes half of the rows of a page again, in one transaction. Where these find room on their page
-- no index is touched; with a fifth of it kept free four of five did not.
alter table diagnostics set (fillfactor = 45);
alter table current_statuses set (fillfactor = 45);
