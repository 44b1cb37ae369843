-- What the reads of people need: since when an instance has its colour, and the indexes that keep lists quick.

-- Worst first: red 3, yellow 2, green 1, grey 0.
create function colour_rank(colour text) returns smallint language sql immutable parallel safe as $$
  select (case colour when 'red' then 3 when 'yellow' then 2 when 'green' then 1 else 0 end)::smallint
$$;

alter table instances add column colour_since timestamptz not null default now();
alter table instances add column colour_rank smallint not null generated always as
  (colour_rank(instance_colour(liveness, status, severity, in_maintenance))) stored;

create function stamp_colour_since() returns trigger language plpgsql as $$
begin
  new.colour_since := case
    when new.liveness <> old.liveness then new.liveness_since
    when new.status is distinct from old.status then coalesce(new.status_since, now())
    else now()
  end;
  return new;
end $$;

create trigger instances_colour_since before update of liveness, status, severity, in_maintenance on instances
  for each row when (
    instance_colour(old.liveness, old.status, old.severity, old.in_maintenance)
    <> instance_colour(new.liveness, new.status, new.severity, new.in_maintenance)
  ) execute function stamp_colour_since();

-- All descending, so that a page continues by one row comparison.
drop index instances_customer_colour, instances_colour_since;
create index instances_worst on instances (colour_rank desc, colour_since desc, id desc);
create index instances_customer_worst on instances (customer, colour_rank desc, colour_since desc, id desc);

-- Versions in the order that people expect: 1.9 before 1.10.
create collation natural_order (provider = icu, locale = 'und-u-kn-true');

-- All addresses as one text with a space around each, for filters: cheaper to match than the elements of an array.
create function spaced(words text[]) returns text language sql immutable parallel safe as $$
  select ' ' || array_to_string(words, ' ') || ' '
$$;
alter table instances add column addresses_text text not null generated always as (spaced(addresses)) stored;

-- Other orders that people ask for; the expressions are those of the filter language's fields. Each index costs a change
-- of colour some ten microseconds, so what sorts fast enough without one (name, software, first seen, status) has none.
create index instances_machine on instances (machine, id);
create index instances_since on instances (colour_since, id);
create index instances_version on instances ((coalesce(version, '') collate natural_order), id);
create index instances_last_seen on instances
  ((case when liveness = 'alive' then 'infinity' else liveness_since end), id);

-- The live stream reads what was recorded last, and after a reconnection from where it was.
create index flips_recorded on flips (recorded_at);
alter table statuses add column recorded_at timestamptz not null default now();
create index statuses_recorded on statuses (recorded_at);
alter table rejections add column recorded_at timestamptz not null default now();
create index rejections_recorded on rejections (recorded_at);
create index diagnostics_opened on diagnostics (opened_at);
create index diagnostic_history_opened on diagnostic_history (opened_at);

-- When an episode was opened, closed, acknowledged or suppressed, in our time; being seen again is no change.
alter table diagnostics add column changed_at timestamptz not null default now();
alter table diagnostic_history add column changed_at timestamptz not null default now();
create index diagnostics_changed on diagnostics (changed_at);
create index diagnostic_history_changed on diagnostic_history (changed_at);
create function stamp_diagnostic_change() returns trigger language plpgsql as $$
begin
  new.changed_at := now();
  return new;
end $$;
create trigger diagnostics_changed before update of severity, closed_at, acknowledged_at, suppressed_by on diagnostics
  for each row when (
    (old.severity, old.closed_at, old.acknowledged_at, old.suppressed_by)
    is distinct from (new.severity, new.closed_at, new.acknowledged_at, new.suppressed_by)
  ) execute function stamp_diagnostic_change();
