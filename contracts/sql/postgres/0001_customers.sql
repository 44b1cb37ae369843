-- Customers, their machines and instances. Slugs are immutable and serve as keys.

create table customers (
  slug text primary key check (slug ~ '^[a-z0-9][a-z0-9-]*$' and length(slug) <= 128),
  name text not null check (length(name) between 1 and 200),
  parent text references customers (slug) check (parent <> slug),
  email text,
  phone text,
  device_limit integer check (device_limit >= 0),
  overdue_after_seconds integer not null default 300 check (overdue_after_seconds between 1 and 2678400),
  active boolean not null default true,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index customers_parent on customers (parent);

create table machines (
  customer text not null references customers (slug),
  slug text not null check (slug ~ '^[a-z0-9][a-z0-9-]*$' and length(slug) <= 128),
  display_name text,
  notes text,
  labels jsonb not null default '{}',
  overdue_after_seconds integer check (overdue_after_seconds between 1 and 2678400),
  -- What the device says of itself (location, serial, …); written only when it changes.
  facts jsonb not null default '{}',
  first_seen_at timestamptz not null default now(),
  primary key (customer, slug)
);

-- The twin of colourReason in contracts/colour.ts; a test holds them together.
create function instance_colour(liveness text, status text, severity smallint, in_maintenance boolean)
returns text language sql immutable parallel safe as $$
  select case
    when in_maintenance then 'grey'
    when liveness in ('stopped', 'planned') then 'grey'
    when liveness = 'overdue' then 'red'
    when status = 'error' or severity = 2 then 'red'
    when liveness = 'unseen' then 'grey'
    when status = 'degraded' or severity = 1 then 'yellow'
    else 'green'
  end
$$;

create table instances (
  -- First 63 bits of SHA-256 of customer/machine/software: computed by every service, see identity.ts.
  id bigint primary key,
  -- A customer that exists: the machine's own key asks for it.
  customer text not null,
  machine text not null,
  software text not null check (software ~ '^[a-z0-9][a-z0-9-]*$' and length(software) <= 128),
  display_name text,
  overdue_after_seconds integer check (overdue_after_seconds between 1 and 2678400),
  first_seen_at timestamptz not null default now(),
  -- Reported by the device, written only when they change.
  version text,
  addresses text[] not null default '{}',
  facts jsonb not null default '{}',
  -- Last recorded flip. Between flips the truth is the deadline in Redis.
  liveness text not null default 'unseen' check (liveness in ('unseen', 'alive', 'overdue', 'stopped', 'planned')),
  liveness_since timestamptz not null default now(),
  status text check (status in ('starting', 'running', 'degraded', 'error', 'stopping', 'stopped')),
  status_message text,
  status_since timestamptz,
  -- Worst severity that colours: open and not suppressed, or an error that nobody has acknowledged.
  severity smallint not null default 0 check (severity between 0 and 2),
  in_maintenance boolean not null default false,
  colour text not null generated always as (instance_colour(liveness, status, severity, in_maintenance)) stored,
  unique (customer, machine, software),
  foreign key (customer, machine) references machines (customer, slug)
);
create index instances_customer_colour on instances (customer, colour);
create index instances_colour_since on instances (colour, liveness_since desc);

-- Registers machines and instances on first contact; known ones are left alone. Answers the ids that are new.
-- A customer is never created. Two paths with one id (a collision of 63 bits) are refused by name.
create function register_instances(ids bigint[], customers_ text[], machines_ text[], softwares text[], seen_at timestamptz[])
returns setof bigint language plpgsql as $$
declare clash record;
begin
  insert into machines (customer, slug, first_seen_at)
    select u.customer, u.machine, min(u.at)
    from unnest(customers_, machines_, seen_at) as u (customer, machine, at)
    join customers c on c.slug = u.customer
    group by 1, 2 order by 1, 2
    on conflict do nothing;
  return query
    insert into instances (id, customer, machine, software, first_seen_at)
    select distinct on (u.id) u.id, u.customer, u.machine, u.software, u.at
    from unnest(ids, customers_, machines_, softwares, seen_at) as u (id, customer, machine, software, at)
    join customers c on c.slug = u.customer
    order by u.id, u.at
    on conflict do nothing
    returning id;
  select u.customer, u.machine, u.software into clash
    from unnest(ids, customers_, machines_, softwares) as u (id, customer, machine, software)
    join instances i on i.id = u.id
    where (i.customer, i.machine, i.software) <> (u.customer, u.machine, u.software) limit 1;
  if found then
    raise exception 'instance id collision: %/%/%', clash.customer, clash.machine, clash.software using errcode = 'unique_violation';
  end if;
end $$;

-- One atomic insert-if-under-limit, for a machine that the gateway does not know yet. Answers whether it is admitted.
-- The lock on the customer's row makes concurrent first contacts wait for each other.
create function admit_machine(customer_ text, machine_ text) returns boolean
language plpgsql security definer set search_path = public as $$
declare allowed integer;
begin
  if exists (select from machines where customer = customer_ and slug = machine_) then return true; end if;
  select device_limit into allowed from customers where slug = customer_ and active for update;
  if not found then return false; end if;
  if allowed is not null and (select count(*) from machines where customer = customer_) >= allowed
     and not exists (select from machines where customer = customer_ and slug = machine_) then
    return false;
  end if;
  insert into machines (customer, slug) values (customer_, machine_) on conflict do nothing;
  return true;
end $$;
