-- Alerts: what somebody should know, opened once for one cause; where it is told, which go there, and what is not told.
-- Written by notifier (facts, time, deliveries) and by control (people). Whoever changes the state of alerts holds
-- `lock_alerts` until its transaction ends, so that no two decide about one cause at once.


create function lock_alerts() returns void language sql as $$ select pg_advisory_xact_lock(8100424) $$;

create table channels (
  id uuid primary key,
  -- Whose it is: it is told what touches this customer and its children; null: everything.
  customer text references customers (slug),
  kind text not null,
  name text not null check (length(name) between 1 and 200),
  -- What may be shown to whoever sees the channel.
  settings jsonb not null default '{}',
  -- URL, headers, passwords: sealed with a key that the database does not have.
  sealed bytea,
  enabled boolean not null default true,
  send_resolved boolean not null default true,
  created_by text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz
);
create unique index channels_name on channels (coalesce(customer, ''), lower(name)) where deleted_at is null;

-- Whose turn it is at a channel: one message at a time, by whichever process; apart from the channel, which people change.
create table channel_turns (
  channel uuid primary key references channels (id) on delete cascade,
  claim uuid,
  claimed_until timestamptz,
  -- The receiver asked for patience.
  hold_until timestamptz,
  served_at timestamptz,
  failures_in_a_row integer not null default 0
);

create table routes (
  id uuid primary key,
  customer text references customers (slug),
  name text not null check (length(name) between 1 and 200),
  enabled boolean not null default true,
  -- What it takes; an empty list is anything.
  customers text[] not null default '{}',
  severities text[] not null default '{}',
  sources text[] not null default '{}',
  types text[] not null default '{}',
  machine text,
  software text,
  label_name text,
  label_value text,
  delay_seconds integer not null default 0 check (delay_seconds between 0 and 86400),
  -- Alerts that agree in these (customer, machine, label) are told together, at most once in group_seconds.
  group_by text[] not null default '{}',
  group_seconds integer not null default 0 check (group_seconds between 0 and 86400),
  -- Told again after so long while nobody acknowledges it; null: not.
  repeat_seconds integer check (repeat_seconds between 60 and 604800),
  -- [{"after_seconds": 900, "channels": ["…"]}]: further channels while nobody acknowledges it.
  steps jsonb not null default '[]',
  -- None: every channel of its scope that no route names.
  channels uuid[] not null default '{}',
  created_by text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  check ((label_name is null) = (label_value is null))
);
create unique index routes_name on routes (coalesce(customer, ''), lower(name));
-- Waits for a first channel.
insert into routes (id, name, severities, group_by, group_seconds)
  values ('00000000-0000-8000-8000-000000000001', 'Everything critical, five minutes grouped', '{critical}', '{machine}', 300);

create table silences (
  id uuid primary key,
  -- Whose it is; null: of somebody who may everything everywhere.
  scope text references customers (slug),
  -- {"customer": …, "machine": …, "software": …, "source": …, "alert_type": …, "severity": …, "alert": …, "label": {…}, "everything": true}
  matchers jsonb not null,
  reason text not null check (length(reason) between 1 and 1000),
  starts_at timestamptz not null,
  ends_at timestamptz not null check (ends_at > starts_at),
  created_by text,
  created_at timestamptz not null default now(),
  ended_by text,
  -- Its begin and its end were applied to living alerts.
  begun boolean not null default false,
  over boolean not null default false
);
create index silences_open on silences (ends_at) where not over;

create table alerts (
  id uuid primary key,
  -- What makes it one alert; at most one lives for each.
  cause text not null,
  source text not null,
  alert_type text not null,
  severity text not null check (severity in ('info', 'warning', 'critical')),
  state text not null check (state in ('active', 'silenced', 'suspended', 'grouped', 'resolved')),
  -- Its place, as narrow as all of its members share it; customer null: of the platform.
  customer text,
  machine text,
  software text,
  instance bigint,
  details jsonb not null default '{}',
  -- Members that are still concerned, those of them in a window, and all that ever were.
  open_members integer not null default 0,
  suspended_members integer not null default 0,
  all_members integer not null default 0,
  -- The instant it became true, and when that was recorded.
  opened_at timestamptz not null,
  recorded_at timestamptz not null default clock_timestamp(),
  joined_at timestamptz not null default clock_timestamp(),
  resolved_at timestamptz,
  resolved_recorded_at timestamptz,
  resolved_because text,
  acknowledged_by text,
  acknowledged_at timestamptz,
  acknowledged_until timestamptz,
  comment text,
  silence uuid references silences (id) on delete set null,
  flaps integer not null default 0,
  damped_until timestamptz,
  grouped_into uuid references alerts (id) on delete set null
) with (fillfactor = 80);
create unique index alerts_living on alerts (cause) where state not in ('resolved', 'grouped');
create index alerts_cause on alerts (cause, resolved_recorded_at desc);
create index alerts_customer on alerts (customer, opened_at desc);
create index alerts_opened on alerts (opened_at desc);
create index alerts_unresolved on alerts (severity) where state not in ('resolved', 'grouped');

create table alert_members (
  alert uuid not null references alerts (id) on delete cascade,
  instance bigint not null,
  since timestamptz not null,
  back_at timestamptz,
  back_because text,
  suspended boolean not null default false,
  primary key (alert, instance, since)
) with (fillfactor = 80);
-- No partial one of the open members: whoever comes back would change it, and cost three times as much.
create index alert_members_instance on alert_members (instance, since desc);

-- The timeline.
create table alert_events (
  id bigint generated always as identity primary key,
  alert uuid not null references alerts (id) on delete cascade,
  at timestamptz not null,
  recorded_at timestamptz not null default clock_timestamp(),
  kind text not null,
  by text,
  detail jsonb not null default '{}'
);
create index alert_events_alert on alert_events (alert, id);

-- One for each alert, channel and thing to tell; those of one message share its id, which the receiver sees in every attempt.
create table alert_deliveries (
  -- In the order in which an alert's are told to a channel.
  id bigint generated always as identity primary key,
  alert uuid not null references alerts (id) on delete cascade,
  channel uuid not null references channels (id) on delete cascade,
  route uuid,
  event text not null,
  group_key text not null default '',
  state text not null default 'waiting' check (state in ('waiting', 'sending', 'retrying', 'delivered', 'failed', 'cancelled')),
  due_at timestamptz not null,
  created_at timestamptz not null default clock_timestamp(),
  message uuid,
  -- Attempts that ended.
  attempts integer not null default 0,
  ended_at timestamptz,
  status integer,
  answer text,
  ms integer
) with (fillfactor = 80);
create index alert_deliveries_open on alert_deliveries (channel, due_at) where state in ('waiting', 'sending', 'retrying');
create index alert_deliveries_order on alert_deliveries (alert, channel, id);
create index alert_deliveries_message on alert_deliveries (message) where message is not null;
create index alert_deliveries_ended on alert_deliveries (channel, ended_at desc);

-- What is to be done when its time comes, in a transaction of its own: repeat, escalate, grow, look.
create table alert_timers (
  id bigint generated always as identity primary key,
  kind text not null,
  due_at timestamptz not null,
  alert uuid references alerts (id) on delete cascade,
  route uuid,
  step integer,
  detail jsonb not null default '{}'
);
create index alert_timers_due on alert_timers (due_at);
create index alert_timers_alert on alert_timers (alert);

-- Alerts are kept 90 days after their end.
create function forget_old_alerts(keep interval) returns integer
language sql security definer set search_path = public, pg_temp as $$
  with gone as (delete from alerts where state in ('resolved', 'grouped') and coalesce(resolved_recorded_at, recorded_at) < now() - keep returning 1),
  silent as (delete from silences where over and ends_at < now() - keep)
  select count(*)::integer from gone
$$;
revoke execute on function forget_old_alerts(interval) from public;


