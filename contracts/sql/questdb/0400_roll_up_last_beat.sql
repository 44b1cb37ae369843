-- When the last heartbeat of the hour came, and the process and uptime last told until then: with these the next hour knows
-- how long the silence before its first heartbeat was and whether the process was started anew in it.
alter table heartbeats_1h add column if not exists last_at TIMESTAMP;
alter table heartbeats_1h add column if not exists known_pid INT;
alter table heartbeats_1h add column if not exists known_uptime_s INT;
