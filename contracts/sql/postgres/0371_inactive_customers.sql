-- What an inactive customer's devices say is refused, so that their silence says nothing: their instances are grey like
-- those in maintenance.

-- Whether the customer or one above it is inactive.
create function customer_is_inactive(customer_ text) returns boolean language sql stable parallel safe as $$
  select exists (select from customers c where c.slug = any (customer_and_parents(customer_)) and not c.active)
$$;

-- The instances that some open window covers at the instant, and those of inactive customers.
create or replace function instances_in_maintenance(at_ timestamptz) returns setof bigint language sql stable parallel safe as $$
  select i.id
  from maintenance_windows w
  join customers_under(array[w.customer]) as c (slug) on true
  join instances i on i.customer = c.slug
    and (w.machine is null or i.machine = w.machine) and (w.software is null or i.software = w.software)
  left join machines m on w.label_name is not null and m.customer = i.customer and m.slug = i.machine
  where w.cancelled_at is null and w.next_from <= at_ and at_ < w.next_to
    and (w.label_name is null or m.labels ->> w.label_name = w.label_value)
  union
  select i.id
  from customers_under(array(select slug from customers where not active)) as c (slug)
  join instances i on i.customer = c.slug
$$;
