-- The canary: one instance of our own that speaks through a gateway all the time, so that we know that we hear. Its rows
-- are stored like a device's, because that is what it proves; people and tools never see them, by the policies below.

-- The newest round that control sent, one row a kind: by this query tells a canary that is refused from one that is lost.
create table canary_posts (
  kind text primary key check (kind in ('heartbeat', 'diagnostics', 'status', 'metrics')),
  sent_at timestamptz not null,
  outcome text not null check (outcome in ('accepted', 'refused', 'denied', 'failed', 'unreachable')),
  -- When the newest one that was accepted was sent.
  accepted_at timestamptz
);
grant select, insert, update on canary_posts to rollcall_control;
grant select on canary_posts to rollcall_query;

-- Makes the customer and its only token where they are missing; answers whether something was made. The token follows from
-- the server's key: another key makes another token, and the old one goes.
create function ensure_canary(token_id text, token_hash bytea) returns boolean
language plpgsql security definer set search_path = public as $$
begin
  insert into customers (slug, name) values ('rollcall-canary', 'Canary') on conflict do nothing;
  delete from ingest_tokens where customer = 'rollcall-canary' and (id, hash) <> (token_id, token_hash);
  insert into ingest_tokens (id, customer, name, hash, created_by)
    values (token_id, 'rollcall-canary', 'Canary', token_hash, 'control') on conflict do nothing;
  return found;
end $$;
revoke execute on function ensure_canary(text, bytea) from public;
grant execute on function ensure_canary(text, bytea) to rollcall_control;

-- One place instead of a condition in every statement: the roles that answer people do not find these rows. To them the
-- canary's customer does not exist, so it cannot be read, changed or given rights on. The other roles see all.
create policy everything on customers using (true) with check (true);
create policy no_canary on customers as restrictive to rollcall_query, rollcall_control using (slug <> 'rollcall-canary');
alter table customers enable row level security;

create policy everything on machines using (true) with check (true);
create policy no_canary on machines as restrictive to rollcall_query, rollcall_control using (customer <> 'rollcall-canary');
alter table machines enable row level security;

create policy everything on instances using (true) with check (true);
create policy no_canary on instances as restrictive to rollcall_query, rollcall_control using (customer <> 'rollcall-canary');
alter table instances enable row level security;

create policy everything on ingest_tokens using (true) with check (true);
create policy no_canary on ingest_tokens as restrictive to rollcall_query, rollcall_control using (customer <> 'rollcall-canary');
alter table ingest_tokens enable row level security;

-- Its token is unknown to gateways for a moment after it was made.
create policy everything on rejections using (true) with check (true);
create policy no_canary on rejections as restrictive to rollcall_query, rollcall_control
  using (customer is distinct from 'rollcall-canary');
alter table rejections enable row level security;

-- A view reads with its owner's eyes, to whom no policy applies.
create or replace view instance_counts as
  select customer, colour, sum(count)::bigint as count
  from (select customer, colour, count from instance_totals
        union all select customer, colour, delta from instance_count_deltas) as parts
  where customer <> 'rollcall-canary'
  group by customer, colour;
