-- Patterns whose diagnostics are stored but do not colour.

create table diagnostics_whitelist (
  id uuid primary key,
  customer text not null references customers (slug),
  machine text,
  software text,
  code_from integer,
  code_to integer,
  -- Globs: * is any text, ? is one character; without case.
  module_glob text,
  message_glob text,
  note text,
  created_by text,
  created_at timestamptz not null default now(),
  expires_at timestamptz,
  check ((code_from is null) = (code_to is null)),
  check (code_from <= code_to),
  check (code_from is not null or module_glob is not null or message_glob is not null)
);
create index diagnostics_whitelist_customer on diagnostics_whitelist (customer);

-- A glob as a LIKE pattern: what LIKE would take as special is quoted first.
create function glob_to_like(glob text) returns text language sql immutable parallel safe as $$
  select replace(replace(replace(replace(replace(glob, '\', '\\'), '%', '\%'), '_', '\_'), '*', '%'), '?', '_')
$$;

create function whitelist_matches(
  pattern diagnostics_whitelist, machine_ text, software_ text, module_ text, code_ integer, message_ text)
returns boolean language sql immutable parallel safe as $$
  select (pattern.machine is null or pattern.machine = machine_)
     and (pattern.software is null or pattern.software = software_)
     and (pattern.code_from is null or code_ between pattern.code_from and pattern.code_to)
     and (pattern.module_glob is null or module_ ilike glob_to_like(pattern.module_glob))
     and (pattern.message_glob is null or coalesce(message_, '') ilike glob_to_like(pattern.message_glob))
$$;

-- The oldest pattern that holds now for a diagnostic of an instance; a pattern of a customer holds for its children.
create function whitelisted_by(instance_ bigint, module_ text, code_ integer, message_ text)
returns uuid language sql stable parallel safe as $$
  select w.id
  from instances i
  join diagnostics_whitelist w on w.customer = any (customer_and_parents(i.customer))
  where i.id = instance_ and (w.expires_at is null or w.expires_at > now())
    and whitelist_matches(w, i.machine, i.software, module_, code_, message_)
  order by w.created_at, w.id limit 1
$$;

-- Whoever writes an episode, its suppression is stored with it.
create function suppress_diagnostic() returns trigger language plpgsql as $$
begin
  -- Mostly there is no pattern, and then the question would cost more than the row.
  new.suppressed_by := case when exists (select from diagnostics_whitelist)
    then whitelisted_by(new.instance, new.module, new.code, new.message) end;
  return new;
end $$;
create trigger diagnostics_suppressed before insert or update of message on diagnostics
  for each row execute function suppress_diagnostic();

create index diagnostics_suppressed_by on diagnostics (suppressed_by) where suppressed_by is not null;

-- Worst severity that colours: of what is open, and of errors that are over, all that nobody has acknowledged and
-- nothing suppresses.
create function instance_severity(instance_ bigint) returns smallint language sql stable parallel safe as $$
  select coalesce(max(d.severity), 0)::smallint from diagnostics d
  where d.instance = instance_ and d.suppressed_by is null and d.acknowledged_at is null
    and (d.closed_at is null or d.severity = 2)
$$;

grant select, insert, update, delete on diagnostics_whitelist to rollcall_control;
grant select on diagnostics_whitelist to rollcall_event_writer, rollcall_query;
