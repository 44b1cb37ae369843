-- How event-writer recognises a post that changes nothing, and how it counts such posts without a row for each.

-- Microseconds since the epoch, as messages carry them, to an instant and back: exact, unlike to_timestamp.
create function instant_of(us bigint) returns timestamptz language sql stable parallel safe as $$
  select timestamptz 'epoch' + us * interval '1 microsecond'
$$;
create function us_of(at timestamptz) returns bigint language sql stable parallel safe as $$
  select (extract(epoch from at) * 1000000)::bigint
$$;

-- What each instance's newest list of diagnostics was, and since when it has been that.
create table diagnostic_lists (
  instance bigint primary key references instances (id) on delete cascade,
  changed_at timestamptz not null,
  content_hash bytea not null
);

-- Posts that changed nothing, one row for a whole batch, written with the ids of its envelopes and therefore exactly once;
-- fold_sightings adds them to what they saw.
create table sightings (
  id bigint generated always as identity primary key,
  kind text not null check (kind in ('diagnostics', 'status')),
  instances bigint[] not null,
  -- Newest of each instance, µs.
  last_at bigint[] not null,
  counts integer[] not null
);

-- A sighting belongs to the episodes that were open at its instant, whether they still are or not.
create function fold_diagnostic_sightings() returns void language plpgsql as $$
declare oldest timestamptz;
begin
  create temporary table seen (instance bigint, at timestamptz, count integer) on commit drop;
  with gone as (delete from sightings where kind = 'diagnostics' returning instances, last_at, counts)
    insert into seen select u.instance, instant_of(u.at), u.count
    from gone, unnest(gone.instances, gone.last_at, gone.counts) as u (instance, at, count);
  analyze seen;
  select min(at) into oldest from seen;
  if oldest is null then return; end if;
  update diagnostics d set count = d.count + s.count, last_seen_at = greatest(d.last_seen_at, s.at)
    from (select e.id, sum(seen.count) as count, max(seen.at) as at
          from seen join diagnostics e on e.instance = seen.instance and e.opened_at <= seen.at and (e.closed_at is null or seen.at < e.closed_at)
          group by e.id) as s
    where d.id = s.id;
  update diagnostic_history h set count = h.count + s.count, last_seen_at = greatest(h.last_seen_at, s.at)
    from (select e.id, e.closed_at, sum(seen.count) as count, max(seen.at) as at
          from diagnostic_history e join seen on e.instance = seen.instance and e.opened_at <= seen.at and seen.at < e.closed_at
          where e.closed_at > oldest
          group by e.id, e.closed_at) as s
    where h.id = s.id and h.closed_at = s.closed_at;
end $$;

create function fold_status_sightings() returns void language sql as $$
  with gone as (delete from sightings where kind = 'status' returning instances, last_at, counts),
  seen as (
    select c.instance, max(instant_of(u.at)) as at, sum(u.count) as count
    from gone, unnest(gone.instances, gone.last_at, gone.counts) as u (instance, at, count)
    join current_statuses c on c.instance = u.instance and c.changed_at <= instant_of(u.at)
    group by c.instance
  )
  update current_statuses c set count = c.count + seen.count, last_seen_at = greatest(c.last_seen_at, seen.at)
  from seen where c.instance = seen.instance
$$;

-- One at a time: two would take each other's rows in different orders.
create function fold_sightings() returns void language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform pg_advisory_xact_lock(hashtext('fold_sightings'));
  perform fold_diagnostic_sightings();
  perform fold_status_sightings();
end $$;

-- Brings instances.severity in line with the episodes. The rule itself is instance_severity, the same for all who call this:
-- event-writer after a change, control after an acknowledgement or a change of the whitelist.
create function recompute_severity(instances_ bigint[]) returns void language plpgsql as $$
begin
  -- In the order of ids, or two that do this for the same instances would wait for each other.
  perform from instances where id = any (instances_) order by id for no key update;
  update instances i set severity = instance_severity(i.id)
    where i.id = any (instances_) and i.severity <> instance_severity(i.id);
end $$;

-- Episodes that are over leave the table of what can colour. A closed error that nobody has acknowledged stays, but only
-- the newest of its code: the same error coming and going all day is one thing to acknowledge.
create function retire_diagnostics(instances_ bigint[]) returns void language sql as $$
  with gone as (
    delete from diagnostics d where d.instance = any (instances_) and d.closed_at is not null
      and (d.severity < 2 or d.acknowledged_at is not null
           or exists (select from diagnostics n where n.instance = d.instance and n.module = d.module and n.code = d.code
                      and n.severity = 2 and n.opened_at >= d.closed_at and n.id <> d.id))
    returning *
  )
  insert into diagnostic_history (id, instance, module, code, severity, message, context, opened_at, last_seen_at, closed_at, count, acknowledged_by, acknowledged_at, suppressed_by)
  select id, instance, module, code, severity, message, context, opened_at, last_seen_at, closed_at, count, acknowledged_by, acknowledged_at, suppressed_by from gone
$$;

grant select, insert, update, delete on diagnostic_lists, sightings to rollcall_event_writer;
revoke execute on function fold_sightings() from public;
grant execute on function fold_sightings() to rollcall_event_writer;
grant execute on function recompute_severity(bigint[]), retire_diagnostics(bigint[]) to rollcall_event_writer, rollcall_control;
grant select on diagnostic_lists, sightings to rollcall_query, rollcall_control;
