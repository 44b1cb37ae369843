-- What devices and liveness bring: flips, statuses, diagnostics, rejections; and the envelopes already applied.
-- Histories are partitioned by day; `maintain_partitions` makes them ahead and drops them behind.

create table flips (
  -- The moment it became true: for overdue the deadline, not the moment we noticed.
  at timestamptz not null,
  instance bigint not null,
  from_state text not null,
  to_state text not null,
  recorded_at timestamptz not null default now(),
  primary key (at, instance, to_state)
) partition by range (at);
create index flips_instance on flips (instance, at desc);

-- What concerns the platform or many instances at once: blind time, mass silence.
create table notices (
  id uuid primary key,
  kind text not null,
  from_at timestamptz not null,
  to_at timestamptz,
  detail jsonb not null default '{}'
);
create index notices_from on notices (from_at desc);

create table statuses (
  at timestamptz not null,
  instance bigint not null,
  device_ts timestamptz,
  status text not null check (status in ('starting', 'running', 'degraded', 'error', 'stopping', 'stopped')),
  message text,
  snapshot jsonb,
  primary key (at, instance)
) partition by range (at);
create index statuses_instance on statuses (instance, at desc);

-- The newest status of each instance, with the hash by which a repeat that changes nothing is recognised.
create table current_statuses (
  instance bigint primary key references instances (id) on delete cascade,
  changed_at timestamptz not null,
  last_seen_at timestamptz not null,
  count bigint not null default 1,
  status text not null,
  message text,
  snapshot jsonb,
  content_hash bytea not null
) with (fillfactor = 80);

-- Episodes that are open, or closed errors that nobody has acknowledged: all that can colour.
create table diagnostics (
  id uuid primary key,
  instance bigint not null references instances (id) on delete cascade,
  module text not null default '',
  code integer not null,
  severity smallint not null check (severity between 0 and 2),
  message text,
  context jsonb,
  opened_at timestamptz not null,
  last_seen_at timestamptz not null,
  closed_at timestamptz,
  count bigint not null default 1,
  acknowledged_by text,
  acknowledged_at timestamptz,
  -- The whitelist pattern that keeps it from colouring.
  suppressed_by uuid
) with (fillfactor = 80);
create unique index diagnostics_open on diagnostics (instance, module, code) where closed_at is null;
create index diagnostics_instance on diagnostics (instance);
create index diagnostics_code on diagnostics (code);

-- Episodes that are over: closed, and acknowledged where that is asked for.
create table diagnostic_history (
  like diagnostics including defaults including constraints,
  primary key (closed_at, id)
) partition by range (closed_at);
create index diagnostic_history_instance on diagnostic_history (instance, closed_at desc);

create table rejections (
  at timestamptz not null,
  id uuid not null,
  last_at timestamptz not null,
  reason text not null,
  count bigint not null,
  customer text,
  machine text,
  software text,
  kind text,
  token_prefix text,
  token_customer text,
  address text,
  http_status smallint not null,
  detail text not null,
  payload text,
  primary key (at, id)
) partition by range (at);
create index rejections_customer on rejections (customer, at desc);
create index rejections_token_customer on rejections (token_customer, at desc);

-- Envelopes whose effects are in this database: written in the same transaction, so that a redelivery is skipped.
-- UUIDv7 begins with the time, so the id itself is the partition key.
create table applied_envelopes (
  id uuid not null,
  queue text not null,
  primary key (id, queue)
) partition by range (id);

-- Keys that devices sent with a post, so that the same post sent again counts once.
create table idempotency_keys (
  instance bigint not null,
  kind text not null,
  key text not null,
  at timestamptz not null,
  primary key (instance, kind, key)
);
create index idempotency_keys_at on idempotency_keys (at);

-- Deadlines and states of one Redis shard, compressed: what liveness rebuilds from when Redis came up empty.
create table liveness_checkpoints (
  shard text primary key,
  taken_at timestamptz not null,
  instances integer not null,
  payload bytea not null
);
