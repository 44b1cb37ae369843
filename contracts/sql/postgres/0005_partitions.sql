-- Daily partitions: made three days ahead, dropped behind their retention. event-writer calls this hourly.

create table retention (
  table_name text primary key,
  keep_days integer not null check (keep_days >= 1)
);
insert into retention values
  ('flips', 400), ('statuses', 90), ('diagnostic_history', 90), ('rejections', 30), ('applied_envelopes', 2);

-- The least UUIDv7 of an instant: 48 bits of milliseconds, the rest zero.
create function uuid_floor(at timestamptz) returns uuid language sql immutable as $$
  select (lpad(to_hex((extract(epoch from at) * 1000)::bigint), 12, '0') || '00000000000000000000')::uuid
$$;

-- Makes the partition of one day. Rows of that day may lie in the default partition already (they came before anybody
-- made the day's own): they move, for with them there the day could never be attached.
create function make_partition(parent text, key_column text, part text, from_bound text, to_bound text) returns void
language plpgsql as $$
begin
  execute format('create table %I (like %I including defaults including constraints)', part, parent);
  execute format(
    'with moved as (delete from %I where %I >= %L and %I < %L returning *) insert into %I select * from moved',
    parent || '_rest', key_column, from_bound, key_column, to_bound, part);
  execute format('alter table %I attach partition %I for values from (%L) to (%L)', parent, part, from_bound, to_bound);
end $$;

create function day_bound(table_name text, day date) returns text language sql stable as $$
  select case when table_name = 'applied_envelopes' then uuid_floor(day::timestamp at time zone 'UTC')::text
    else (day::timestamp at time zone 'UTC')::text end
$$;

create function maintain_partitions(today date) returns void
language plpgsql security definer set search_path = public set lock_timeout = '5s' as $$
declare kept record; day date; part text; old record; key_column text;
begin
  perform pg_advisory_xact_lock(hashtext('maintain_partitions'));
  for kept in select * from retention order by table_name loop
    select a.attname into key_column from pg_partitioned_table p join pg_attribute a on a.attrelid = p.partrelid and a.attnum = p.partattrs[0]
      where p.partrelid = kept.table_name::regclass;
    -- Yesterday too: an envelope that waited over midnight still finds its place.
    for day in select generate_series(today - 1, today + 3, interval '1 day')::date loop
      part := format('%s_%s', kept.table_name, to_char(day, 'YYYYMMDD'));
      if to_regclass(part) is null then
        perform make_partition(kept.table_name, key_column, part, day_bound(kept.table_name, day), day_bound(kept.table_name, day + 1));
      end if;
    end loop;
    for old in
      select c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid
      where i.inhparent = kept.table_name::regclass and c.relname ~ '_[0-9]{8}$'
        and to_date(right(c.relname, 8), 'YYYYMMDD') < today - kept.keep_days
    loop
      execute format('drop table %I', old.relname);
    end loop;
    execute format('delete from %I where %I < %L', kept.table_name || '_rest', key_column, day_bound(kept.table_name, today - kept.keep_days));
  end loop;
end $$;

-- Whatever falls outside of the daily partitions (a backlog of many days, a wrong clock) is kept, not refused.
create table flips_rest partition of flips default;
create table statuses_rest partition of statuses default;
create table diagnostic_history_rest partition of diagnostic_history default;
create table rejections_rest partition of rejections default;
create table applied_envelopes_rest partition of applied_envelopes default;

select maintain_partitions((now() at time zone 'UTC')::date);
