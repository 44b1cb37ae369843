-- What happened, on its way to the facts exchange: written in the transaction that decided it, published by a relay with
-- confirm, then deleted. One row holds up to a thousand facts of one name.
create table outbox (
  id bigint generated always as identity primary key,
  name text not null,
  facts jsonb not null,
  created_at timestamptz not null default now()
) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);

-- Facts that a consumer has applied, written in the transaction of their effects. Kept for days: a redelivery comes within
-- minutes, or after an outage.
create table applied_facts (
  consumer text not null,
  id uuid not null,
  applied_at timestamptz not null default now(),
  primary key (consumer, id)
);
create index applied_facts_at on applied_facts (applied_at);

-- The same UUIDv8 as factId of contracts/events/facts.ts.
create function fact_id(name text, key text) returns uuid language sql immutable parallel safe as $$
  select (substr(h, 1, 12) || '8' || substr(h, 14, 3)
    || substr('89ab', (('x' || substr(h, 17, 1))::bit(4) & b'0011')::integer + 1, 1) || substr(h, 18, 15))::uuid
  from (select encode(sha256(convert_to(name || '/' || key, 'UTF8')), 'hex') as h) as hashed
$$;

-- Writes facts in the order given. Their path is that of their instance where it is not given. What our own canary does is
-- no fact: people do not know it.
create function tell_facts(names text[], ids uuid[], ats bigint[], customers_ text[], machines_ text[], softwares text[],
  instances_ bigint[], datas jsonb[]) returns void language sql security definer set search_path = public, pg_temp as $$
  insert into outbox (name, facts)
  select f.name, jsonb_agg(jsonb_build_object('id', f.id, 'name', f.name, 'at', f.at, 'recorded_at', us_of(clock_timestamp()),
    'customer', f.customer, 'machine', f.machine, 'software', f.software, 'instance', f.instance::text, 'data', f.data) order by f.n)
  from (
    select u.name, u.id, u.at, u.instance, u.data, u.n,
      coalesce(u.customer, i.customer) as customer, coalesce(u.machine, i.machine) as machine,
      coalesce(u.software, i.software) as software,
      (row_number() over (partition by u.name order by u.n) - 1) / 1000 as part
    from unnest(names, ids, ats, customers_, machines_, softwares, instances_, datas)
      with ordinality as u (name, id, at, customer, machine, software, instance, data, n)
    left join instances i on i.id = u.instance
    where coalesce(u.customer, i.customer) is distinct from 'rollcall-canary'
  ) as f
  group by f.name, f.part order by min(f.n)
$$;

-- Registrations are told by the tables themselves, because several services write them.
create function tell_registered_instances() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform tell_facts(array_agg('instance.registered'::text), array_agg(fact_id('instance.registered', id || '/' || us_of(first_seen_at))),
    array_agg(us_of(first_seen_at)), array_agg(customer), array_agg(machine), array_agg(software), array_agg(id),
    array_agg(jsonb_build_object('first_at', us_of(first_seen_at))))
  from new_rows having count(*) > 0;
  return null;
end $$;
create trigger instances_told after insert on instances referencing new table as new_rows
  for each statement execute function tell_registered_instances();

-- A machine that was deleted and comes again is registered again, at another instant.
create function tell_registered_machines() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform tell_facts(array_agg('machine.registered'::text),
    array_agg(fact_id('machine.registered', customer || '/' || slug || '/' || us_of(first_seen_at))),
    array_agg(us_of(first_seen_at)), array_agg(customer), array_agg(slug), array_agg(null::text), array_agg(null::bigint),
    array_agg(jsonb_build_object('first_at', us_of(first_seen_at))))
  from new_rows having count(*) > 0;
  return null;
end $$;
create trigger machines_told after insert on machines referencing new table as new_rows
  for each statement execute function tell_registered_machines();

create function tell_deleted_instances() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform tell_facts(array_agg('instance.deleted'::text), array_agg(gen_random_uuid()), array_agg(us_of(now())),
    array_agg(customer), array_agg(machine), array_agg(software), array_agg(id), array_agg('{}'::jsonb))
  from old_rows having count(*) > 0;
  return null;
end $$;
create trigger instances_deleted_told after delete on instances referencing old table as old_rows
  for each statement execute function tell_deleted_instances();

create function tell_deleted_machines() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform tell_facts(array_agg('machine.deleted'::text), array_agg(gen_random_uuid()), array_agg(us_of(now())),
    array_agg(customer), array_agg(slug), array_agg(null::text), array_agg(null::bigint), array_agg('{}'::jsonb))
  from old_rows having count(*) > 0;
  return null;
end $$;
create trigger machines_deleted_told after delete on machines referencing old table as old_rows
  for each statement execute function tell_deleted_machines();

revoke execute on function tell_facts(text[], uuid[], bigint[], text[], text[], text[], bigint[], jsonb[]) from public;
grant execute on function tell_facts(text[], uuid[], bigint[], text[], text[], text[], bigint[], jsonb[])
  to rollcall_event_writer, rollcall_liveness, rollcall_control;
-- Any of them relays what waits, whoever wrote it.
grant select, delete on outbox to rollcall_event_writer, rollcall_liveness, rollcall_control;
grant select on outbox, applied_facts to rollcall_query;
