-- What changed is counted by what came and what went, not by joining the two: a connection whose first change was of one
-- row kept the plan for one row, and then compared each of a mass with each other.
create or replace function count_updated_instances() returns trigger
language plpgsql security definer set search_path = public as $$
begin
  insert into instance_count_deltas (customer, colour, delta)
    select customer, colour, sum(change)
    from (select customer, colour, 1 as change from new_rows
          union all
          select customer, colour, -1 from old_rows) as changes
    group by customer, colour having sum(change) <> 0;
  return null;
end $$;
