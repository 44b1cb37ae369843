-- Monitors: what is watched though no device posts for it. Each is exactly one instance, so that colours, flips, windows and
-- availability are those of any instance.

create table monitors (
  id uuid primary key,
  kind text not null check (kind in ('heartbeat', 'endpoint', 'certificate', 'container')),
  instance bigint not null unique references instances (id) on delete cascade,
  customer text not null references customers (slug),
  machine text not null,
  software text not null,
  name text not null check (length(name) between 1 and 255),
  -- Names it below the customer's ping key.
  slug text not null check (slug ~ '^[a-z0-9][a-z0-9-]*$' and length(slug) <= 128),
  -- The secret of its addresses; another one after a rotation.
  ping_uuid uuid not null unique,
  -- A push token that came with it from elsewhere.
  push_token text unique check (push_token ~ '^[A-Za-z0-9_-]{8,128}$'),
  interval_seconds integer check (interval_seconds between 60 and 604800),
  cron text check (length(cron) <= 200),
  -- The wall clock that the cron expression follows (IANA).
  time_zone text not null default 'UTC',
  grace_seconds integer not null check (grace_seconds between 0 and 604800),
  max_runtime_seconds integer check (max_runtime_seconds between 1 and 2592000),
  paused_at timestamptz,
  created_by text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  -- Kept by the event writer, ping by ping.
  last_ping_at timestamptz,
  next_deadline_at timestamptz,
  last_exit_code integer,
  last_duration_ms bigint,
  consecutive_failures integer not null default 0,
  consecutive_successes integer not null default 0,
  unique (customer, slug),
  check (kind <> 'heartbeat' or (interval_seconds is null) <> (cron is null))
);
create index monitors_customer on monitors (customer, name);

-- Whoever knows the key may ping the customer's monitors by their slugs, and have them made.
create table ping_keys (
  key text primary key check (key ~ '^[A-Za-z0-9_-]{22,64}$'),
  customer text not null unique references customers (slug),
  created_by text,
  created_at timestamptz not null default now()
);

-- Runs of jobs, each closed once.
create table executions (
  id bigint generated always as identity primary key,
  monitor uuid not null references monitors (id) on delete cascade,
  run_id uuid,
  -- The arrival of its first ping tells it from every other run of the monitor.
  started_at timestamptz not null,
  completed_at timestamptz,
  duration_ms bigint,
  exit_code integer,
  outcome text not null check (outcome in ('in_progress', 'success', 'failure', 'timeout')),
  payload text,
  unique (monitor, started_at)
);
create index executions_open on executions (monitor) where outcome = 'in_progress';

create table pings (
  monitor uuid not null references monitors (id) on delete cascade,
  at timestamptz not null,
  ping_type text not null check (ping_type in ('success', 'start', 'exit', 'fail', 'log')),
  exit_code integer,
  run_id uuid,
  source_ip text not null,
  http_method text not null,
  payload text,
  deadline_at timestamptz,
  primary key (monitor, at)
);
create index pings_at on pings (at);

-- A monitor that its first ping makes: under the customer of the key, once per day as its schedule. Null where there is no
-- such key, or the customer has all the monitors that it may have.
create function monitor_of_first_ping(key_ text, slug_ text, id_ uuid, instance_ bigint, ping_uuid_ uuid, most integer)
returns text language plpgsql security definer set search_path = public, pg_temp as $$
declare owner text;
begin
  select k.customer into owner from ping_keys k join customers c on c.slug = k.customer where k.key = key_ and c.active;
  if owner is null then return null; end if;
  perform pg_advisory_xact_lock(hashtext('monitors ' || owner));
  if (select count(*) from monitors where customer = owner) >= most then return null; end if;
  perform register_instances(array[instance_], array[owner], array['jobs'], array[slug_], array[now()]);
  update instances set overdue_after_seconds = 90000 where id = instance_;
  insert into monitors (id, kind, instance, customer, machine, software, name, slug, ping_uuid, interval_seconds, grace_seconds, created_by)
    values (id_, 'heartbeat', instance_, owner, 'jobs', slug_, slug_, slug_, ping_uuid_, 86400, 3600, 'its first ping')
    on conflict do nothing;
  return owner;
end $$;

create function forget_pings(older_than interval) returns integer language plpgsql security definer
set search_path = public, pg_temp as $$
declare gone integer;
begin
  delete from pings where at < now() - older_than;
  get diagnostics gone = row_count;
  delete from executions where started_at < now() - older_than and outcome <> 'in_progress';
  return gone;
end $$;

revoke execute on function monitor_of_first_ping(text, text, uuid, bigint, uuid, integer), forget_pings(interval) from public;
