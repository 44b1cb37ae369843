-- Maintenance windows: while one is open its instances are grey, and what they send is recorded as ever.

create table maintenance_windows (
  id uuid primary key,
  customer text not null references customers (slug),
  -- Narrower than the customer and its children, when given.
  machine text,
  software text,
  -- A label that the machine must carry.
  label_name text,
  label_value text,
  title text not null check (length(title) between 1 and 200),
  starts_at timestamptz not null,
  -- Length of each occurrence.
  duration_seconds integer not null check (duration_seconds between 60 and 31622400),
  -- RFC 5545 without DTSTART, `FREQ=WEEKLY;BYDAY=SU`; null: once.
  recurrence text,
  -- The wall clock that the recurrence follows (IANA).
  time_zone text not null default 'UTC',
  -- The occurrence that is open or comes next, kept by control; null: none comes any more.
  next_from timestamptz,
  next_to timestamptz,
  created_by text,
  created_at timestamptz not null default now(),
  cancelled_at timestamptz,
  check ((label_name is null) = (label_value is null))
);
create index maintenance_windows_customer on maintenance_windows (customer);
create index maintenance_windows_next on maintenance_windows (next_from) where cancelled_at is null;

-- When each instance was in maintenance; to_at is null while it lasts.
create table maintenance_periods (
  instance bigint not null,
  from_at timestamptz not null,
  to_at timestamptz,
  primary key (instance, from_at)
);
create unique index maintenance_periods_open on maintenance_periods (instance) where to_at is null;

-- The instances that some open window covers at the instant.
create function instances_in_maintenance(at_ timestamptz) returns setof bigint language sql stable parallel safe as $$
  select distinct i.id
  from maintenance_windows w
  join customers_under(array[w.customer]) as c (slug) on true
  join instances i on i.customer = c.slug
    and (w.machine is null or i.machine = w.machine) and (w.software is null or i.software = w.software)
  left join machines m on w.label_name is not null and m.customer = i.customer and m.slug = i.machine
  where w.cancelled_at is null and w.next_from <= at_ and at_ < w.next_to
    and (w.label_name is null or m.labels ->> w.label_name = w.label_value)
$$;

-- Brings `in_maintenance` and the periods in line with the windows; answers how many instances changed. One at a time:
-- a ticker that comes while another is at it leaves it to him; whoever changed a window waits, because the other did not
-- see it yet.
create function apply_maintenance(at_ timestamptz, wait boolean) returns integer language plpgsql as $$
declare changed integer;
begin
  if wait then perform pg_advisory_xact_lock(8100503);
  elsif not pg_try_advisory_xact_lock(8100503) then return 0;
  end if;
  with wanted as materialized (select id from instances_in_maintenance(at_) as t (id)),
  entered as (
    update instances i set in_maintenance = true from wanted w
      where i.id = w.id and not i.in_maintenance returning i.id),
  began as (
    insert into maintenance_periods (instance, from_at) select id, at_ from entered on conflict do nothing),
  left_ as (
    update instances i set in_maintenance = false
      where i.in_maintenance and not exists (select from wanted w where w.id = i.id) returning i.id),
  ended as (
    update maintenance_periods p set to_at = greatest(at_, p.from_at + interval '1 microsecond')
      from left_ l where p.instance = l.id and p.to_at is null)
  select (select count(*) from entered) + (select count(*) from left_) into changed;
  return changed;
end $$;
create index instances_in_maintenance_index on instances (id) where in_maintenance;

grant select, insert, update on maintenance_windows to rollcall_control;
grant select, insert, update, delete on maintenance_periods to rollcall_control;
grant select on maintenance_windows, maintenance_periods to rollcall_query, rollcall_event_writer, rollcall_liveness;
