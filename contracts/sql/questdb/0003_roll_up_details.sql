-- What the last heartbeat of the hour said, so that these are kept for as long as the roll-up and not only for days.
alter table heartbeats_1h add column if not exists version SYMBOL;
alter table heartbeats_1h add column if not exists uptime_seconds INT;
alter table heartbeats_1h add column if not exists clock_skew_s DOUBLE;
