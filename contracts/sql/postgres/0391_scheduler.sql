-- The scheduler: what time does, by one process at a time.

grant usage on schema public to rollcall_scheduler;

-- One row: who is active, and until when unless it says so again. By PostgreSQL's clock alone.
create table scheduler_lease (
  only_row boolean primary key default true check (only_row),
  holder text not null,
  until timestamptz not null
);

create table scheduler_jobs (
  name text primary key,
  last_run timestamptz,
  next_run timestamptz not null,
  -- Of the last run.
  duration_ms integer,
  -- Why the last run failed; null when it did not.
  failure text,
  runs bigint not null default 0,
  failures bigint not null default 0
);
grant select, insert, update, delete on scheduler_lease to rollcall_scheduler;
grant select, insert, update on scheduler_jobs to rollcall_scheduler;
grant select on scheduler_lease, scheduler_jobs to rollcall_query;

-- The occurrence that was told as opened and not yet as closed.
alter table maintenance_windows add column told_from timestamptz, add column told_to timestamptz;
create index maintenance_windows_told on maintenance_windows (told_to) where told_from is not null;

-- Tells of windows that opened or closed. Rows that somebody changes at this moment are left to him, who tells them too.
create function tell_windows(at_ timestamptz) returns integer
language plpgsql security definer set search_path = public, pg_temp as $$
declare closed integer; opened integer; told boolean;
begin
  with due as (
    select w.id, w.told_from, w.told_to from maintenance_windows w
    where w.told_from is not null and (w.told_to <= at_ or w.cancelled_at is not null
      or (w.next_from, w.next_to) is distinct from (w.told_from, w.told_to))
    order by w.id for update skip locked
  ), over_ as (
    update maintenance_windows w set told_from = null, told_to = null from due d where w.id = d.id
    returning w.id, w.customer, w.machine, w.software, w.title, w.label_name, w.label_value, d.told_from as from_, d.told_to as to_
  )
  select count(*), (tell_facts(array_agg('maintenance.closed'::text), array_agg(gen_random_uuid()),
    array_agg(us_of(least(to_, at_))), array_agg(customer), array_agg(machine), array_agg(software),
    array_agg(null::bigint), array_agg(window_fact(id, title, from_, to_, label_name, label_value)
      || case when to_ > at_ then '{"cancelled": true}'::jsonb else '{}' end))::text) is not null
    into closed, told from over_ having count(*) > 0;
  with due as (
    select w.id from maintenance_windows w
    where w.told_from is null and w.cancelled_at is null and w.next_from <= at_ and at_ < w.next_to
    order by w.id for update skip locked
  ), begun as (
    update maintenance_windows w set told_from = w.next_from, told_to = w.next_to from due d where w.id = d.id
    returning w.id, w.customer, w.machine, w.software, w.title, w.label_name, w.label_value, w.next_from as from_, w.next_to as to_
  )
  select count(*), (tell_facts(array_agg('maintenance.opened'::text), array_agg(gen_random_uuid()),
    array_agg(us_of(from_)), array_agg(customer), array_agg(machine), array_agg(software),
    array_agg(null::bigint), array_agg(window_fact(id, title, from_, to_, label_name, label_value)))::text) is not null
    into opened, told from begun having count(*) > 0;
  return coalesce(closed, 0) + coalesce(opened, 0);
end $$;

create function window_fact(id uuid, title text, from_ timestamptz, to_ timestamptz, label_name text, label_value text)
returns jsonb language sql stable parallel safe as $$
  select jsonb_build_object('window', id, 'title', title, 'from', us_of(from_), 'to', us_of(to_))
    || case when label_name is null then '{}' else jsonb_build_object('label', jsonb_build_object('name', label_name, 'value', label_value)) end
$$;
revoke execute on function tell_windows(timestamptz) from public;
grant execute on function tell_windows(timestamptz) to rollcall_control;

-- Opens and closes what is due; answers how many instances became or stopped being grey for it.
create function keep_maintenance() returns integer
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform tell_windows(clock_timestamp());
  return apply_maintenance(clock_timestamp(), false);
end $$;

-- The next instant at which some window opens or closes; null: none is planned.
create function next_window_edge() returns timestamptz
language sql stable security definer set search_path = public, pg_temp as $$
  select min(edge) from (
    select case when next_from > now() then next_from else next_to end as edge
    from maintenance_windows where cancelled_at is null and next_to > now()
  ) as edges
$$;

-- Settles the episodes of customers whose patterns no longer hold and still suppress, or are new (an episode that was
-- written at the same moment may have missed them). Answers how many episodes changed.
create function settle_whitelist() returns integer
language plpgsql security definer set search_path = public, pg_temp as $$
declare concerned text[]; changed bigint[];
begin
  select array_agg(distinct c.slug) into concerned from customers_under(array(
    select w.customer from diagnostics_whitelist w
      where w.expires_at < now() and exists (select from diagnostics d where d.suppressed_by = w.id)
    union select i.customer from diagnostics d join instances i on i.id = d.instance
      where d.suppressed_by is not null and not exists (select from diagnostics_whitelist w where w.id = d.suppressed_by)
    union select customer from diagnostics_whitelist where created_at > now() - interval '5 minutes')) as c (slug);
  if concerned is null then return 0; end if;
  -- Held first and in order, as everybody does who writes episodes: no two wait for each other in a circle.
  perform from instances where id in (
    select d.instance from diagnostics d join instances i on i.id = d.instance
    where i.customer = any (concerned) and d.suppressed_by is distinct from whitelisted_by(d.instance, d.module, d.code, d.message))
    order by id for no key update;
  with settled as (
    update diagnostics d set suppressed_by = whitelisted_by(d.instance, d.module, d.code, d.message)
    from instances i where i.id = d.instance and i.customer = any (concerned)
      and d.suppressed_by is distinct from whitelisted_by(d.instance, d.module, d.code, d.message)
    returning d.instance)
  select array_agg(instance) into changed from settled;
  if changed is null then return 0; end if;
  perform retire_diagnostics(changed);
  perform recompute_severity(changed);
  return cardinality(changed);
end $$;

create function forget_old_sign_ins() returns void
language sql security definer set search_path = public, pg_temp as $$
  delete from sessions where expires_at < now() - interval '30 days';
  delete from one_time_links where expires_at < now() - interval '30 days';
  delete from sign_in_failures where window_started_at < now() - interval '1 day';
$$;

-- What protects against repetition is kept as long as a repetition may come.
create function forget_applied(keep_keys interval) returns void
language sql security definer set search_path = public, pg_temp as $$
  delete from idempotency_keys where at < now() - keep_keys;
  delete from applied_facts where applied_at < now() - interval '7 days';
$$;

revoke execute on function keep_maintenance(), next_window_edge(), settle_whitelist(), forget_old_sign_ins(), forget_applied(interval) from public;
grant execute on function keep_maintenance(), next_window_edge(), settle_whitelist(), forget_old_sign_ins(),
  forget_applied(interval), maintain_partitions(date) to rollcall_scheduler;
grant select, delete on outbox to rollcall_scheduler;

-- The canary is sent by the scheduler now.
grant select, insert, update on canary_posts to rollcall_scheduler;
grant execute on function ensure_canary(text, bytea) to rollcall_scheduler;
revoke execute on function ensure_canary(text, bytea) from rollcall_control;
revoke insert, update on canary_posts from rollcall_control;
