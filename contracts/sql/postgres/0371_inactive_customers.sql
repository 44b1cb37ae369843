-- What an inactive customer's devices say is refused, so that their silence says nothing: their instances are grey like
-- those in maintenance.

-- Whether the customer or one above it is inactive.
create function customer_is_inactive(customer_ text) returns boolean language sql stable parallel safe as $$
  select exists (select from customers c where c.slug = any (customer_and_parents(customer_)) and not c.active)
$$;

-- The instances that some open window covers at the instant, and those of inactive customers.
alter function instances_in_maintenance(timestamptz) rename to instances_in_windows;
create function instances_in_maintenance(at_ timestamptz) returns setof bigint language sql stable parallel safe as $$
  select * from instances_in_windows(at_)
  union
  select i.id
  from customers_under(array(select slug from customers where not active)) as c (slug)
  join instances i on i.customer = c.slug
$$;
