-- Liveness asks once a minute which machines and instances have a threshold of their own. Few have one, and to look at a
-- million rows for them takes both cores for a third of a second.
create index on machines (customer, slug) where overdue_after_seconds is not null;
create index on instances (id) where overdue_after_seconds is not null;
