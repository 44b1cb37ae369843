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

-- First contacts with what they say of themselves, in one row version each; ids are unique among them, known instances are
-- left alone. Answers who is registered now, and who is new; the rest have a customer that nobody made. Two paths with one
-- id (a collision of 63 bits) are refused by name.
create function register_contacts(ids bigint[], customers_ text[], machines_ text[], softwares text[], at_us bigint[],
  versions text[], addresses_ jsonb[], facts_ jsonb[])
returns table (contact bigint, is_new boolean) language plpgsql as $$
declare created bigint[]; clash record;
begin
  insert into machines (customer, slug, first_seen_at)
    select u.customer, u.machine, timestamptz 'epoch' + min(u.us) * interval '1 microsecond'
    from unnest(customers_, machines_, at_us) as u (customer, machine, us)
    join customers c on c.slug = u.customer
    group by 1, 2 order by 1, 2
    on conflict do nothing;
  with fresh as (
    insert into instances (id, customer, machine, software, first_seen_at, version, addresses, facts, facts_at)
    select u.id, u.customer, u.machine, u.software, u.at, u.version,
      case when u.addresses is null then '{}' else array(select jsonb_array_elements_text(u.addresses)) end,
      coalesce(u.facts, '{}'), case when u.facts is not null then u.at end
    from (
      select id, customer, machine, software, version, addresses, facts, timestamptz 'epoch' + us * interval '1 microsecond' as at
      from unnest(ids, customers_, machines_, softwares, at_us, versions, addresses_, facts_)
        as u (id, customer, machine, software, us, version, addresses, facts)
    ) as u
    join customers c on c.slug = u.customer
    order by u.id
    on conflict (id) do nothing
    returning id
  )
  select coalesce(array_agg(id), '{}') into created from fresh;
  return query select unnest(created), true;
  if cardinality(created) = cardinality(ids) then return; end if;
  -- A statement of its own sees what another process registered meanwhile.
  select u.customer, u.machine, u.software into clash
    from unnest(ids, customers_, machines_, softwares) as u (id, customer, machine, software)
    join instances i on i.id = u.id
    where (i.customer, i.machine, i.software) <> (u.customer, u.machine, u.software) limit 1;
  if found then
    raise exception 'instance id collision: %/%/%', clash.customer, clash.machine, clash.software using errcode = 'unique_violation';
  end if;
  return query
    select i.id, false from (select unnest(ids) as id except select unnest(created)) as u join instances i on i.id = u.id;
end $$;
