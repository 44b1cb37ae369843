-- Counts of instances by customer and colour, kept beside the instances so that `overview` never scans them.
-- Writers append deltas (no row is fought over); fold_instance_counts gathers them from time to time.

create table instance_totals (
  customer text not null,
  colour text not null,
  count bigint not null,
  primary key (customer, colour)
);

create table instance_count_deltas (
  id bigint generated always as identity primary key,
  customer text not null,
  colour text not null,
  delta bigint not null
);

create view instance_counts as
  select customer, colour, sum(count)::bigint as count
  from (select customer, colour, count from instance_totals
        union all select customer, colour, delta from instance_count_deltas) as parts
  group by customer, colour;

create function count_inserted_instances() returns trigger language plpgsql security definer set search_path = public as $$
begin
  insert into instance_count_deltas (customer, colour, delta)
    select customer, colour, count(*) from new_rows group by customer, colour;
  return null;
end $$;

create function count_updated_instances() returns trigger language plpgsql security definer set search_path = public as $$
begin
  insert into instance_count_deltas (customer, colour, delta)
    select customer, colour, sum(change)
    from (select n.customer, n.colour, 1 as change from new_rows n join old_rows o using (id) where n.colour <> o.colour
          union all
          select o.customer, o.colour, -1 from new_rows n join old_rows o using (id) where n.colour <> o.colour) as changes
    group by customer, colour having sum(change) <> 0;
  return null;
end $$;

create function count_deleted_instances() returns trigger language plpgsql security definer set search_path = public as $$
begin
  insert into instance_count_deltas (customer, colour, delta)
    select customer, colour, -count(*) from old_rows group by customer, colour;
  return null;
end $$;

create trigger instances_inserted after insert on instances
  referencing new table as new_rows for each statement execute function count_inserted_instances();
create trigger instances_updated after update on instances
  referencing old table as old_rows new table as new_rows for each statement execute function count_updated_instances();
create trigger instances_deleted after delete on instances
  referencing old table as old_rows for each statement execute function count_deleted_instances();

create function fold_instance_counts() returns void language sql security definer set search_path = public as $$
  with gone as (delete from instance_count_deltas returning customer, colour, delta)
  insert into instance_totals (customer, colour, count)
    select customer, colour, sum(delta) from gone group by customer, colour order by customer, colour
    on conflict (customer, colour) do update set count = instance_totals.count + excluded.count
$$;
