-- How people come in: sessions with rotated refresh tokens, single-use links, foreign identities, limits on guessing.

-- `prefix` names the key in lists and in the audit; a session is what one sign-in began.
alter table api_keys add column created_by text;
create index api_keys_user on api_keys (user_id);
create index user_roles_customer on user_roles (customer);
-- Addresses of people are compared without case.
create unique index users_email_lower on users (lower(email));
alter table users add column updated_at timestamptz not null default now();
alter table users add column last_sign_in_at timestamptz;

create table sessions (
  id uuid primary key,
  user_id uuid not null references users (id) on delete cascade,
  created_at timestamptz not null default now(),
  -- Advances with each refresh.
  last_used_at timestamptz not null default now(),
  expires_at timestamptz not null,
  revoked_at timestamptz,
  address text,
  user_agent text
);
create index sessions_user on sessions (user_id);
create index sessions_expires on sessions (expires_at);

-- Every refresh token of a session; one that comes a second time is stolen or was stolen, and ends the session.
create table refresh_tokens (
  hash bytea primary key,
  session_id uuid not null references sessions (id) on delete cascade,
  issued_at timestamptz not null default now(),
  used_at timestamptz
);
create index refresh_tokens_session on refresh_tokens (session_id);

-- Invitations and password resets: links that work once.
create table one_time_links (
  id uuid primary key,
  hash bytea not null unique,
  purpose text not null check (purpose in ('invitation', 'password_reset')),
  email text not null,
  user_id uuid references users (id) on delete cascade,
  -- What an invitation grants.
  role text check (role in ('admin', 'operator', 'viewer')),
  customer text references customers (slug),
  name text,
  created_by text,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  used_at timestamptz,
  check (purpose <> 'invitation' or role is not null),
  check (purpose <> 'password_reset' or user_id is not null)
);

-- Who a user is at an OpenID provider.
create table user_identities (
  issuer text not null,
  subject text not null,
  user_id uuid not null references users (id) on delete cascade,
  created_at timestamptz not null default now(),
  primary key (issuer, subject)
);

-- Failed attempts by `account:…` and `address:…`; a row is forgotten when its window is over.
create table sign_in_failures (
  key text primary key,
  failures integer not null,
  window_started_at timestamptz not null
);

-- The customers at or below the given ones.
create function customers_under(roots text[]) returns setof text language sql stable parallel safe as $$
  with recursive tree (slug) as (
    select c.slug from customers c where c.slug = any (roots)
    union
    select c.slug from customers c join tree on c.parent = tree.slug)
  select slug from tree
$$;

-- The customer itself and everything above it; empty when there is no such customer.
create function customer_and_parents(customer_ text) returns text[] language sql stable parallel safe as $$
  with recursive line (slug, parent) as (
    select slug, parent from customers where slug = customer_
    union
    select c.slug, c.parent from customers c join line on c.slug = line.parent)
  select coalesce(array_agg(slug), '{}') from line
$$;

-- Coarse, so that a busy key does not cost a write per request; all that query may change, and only through this.
create function touch_api_key(key_ uuid) returns void language sql security definer set search_path = public as $$
  update api_keys set last_used_at = now()
  where id = key_ and (last_used_at is null or last_used_at < now() - interval '1 minute')
$$;
revoke execute on function touch_api_key(uuid) from public;
grant execute on function touch_api_key(uuid) to rollcall_control, rollcall_query;

grant select, insert, update, delete on sessions, refresh_tokens, one_time_links, user_identities, sign_in_failures to rollcall_control;
grant select (id, user_id, expires_at, revoked_at) on sessions to rollcall_query;
