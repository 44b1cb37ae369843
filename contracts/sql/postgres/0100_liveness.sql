-- When the facts were reported: an older heartbeat that comes late does not bring back what it said.
alter table machines add column facts_at timestamptz;
alter table instances add column facts_at timestamptz;

-- The newest announcement of silence: when, until when, and why. Stays as a memory after it is over.
alter table instances add column planned_at timestamptz;
alter table instances add column planned_until timestamptz;
alter table instances add column planned_reason text;

grant update (facts_at, planned_at, planned_until, planned_reason) on instances to rollcall_liveness;
grant update (facts_at) on machines to rollcall_liveness;

-- "Is anything announced as open" is asked after every recovery.
create index notices_open on notices (from_at) where to_at is null;

-- Many that fall silent at once are measured against all.
grant select on instance_counts to rollcall_liveness;
