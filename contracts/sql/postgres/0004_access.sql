-- Ingest tokens and the people's API keys. Secrets are stored as keyed hashes only.

create table ingest_tokens (
  -- The public part: eight characters, shown in lists as `fmt_XXXXXXXX…`.
  id text primary key,
  customer text not null references customers (slug),
  name text not null,
  -- HMAC-SHA-256 of the whole token under the server key.
  hash bytea not null unique,
  created_by text,
  created_at timestamptz not null default now(),
  expires_at timestamptz,
  revoked_at timestamptz,
  last_used_at timestamptz
);
create index ingest_tokens_customer on ingest_tokens (customer);

create table users (
  id uuid primary key default gen_random_uuid(),
  email text not null unique,
  name text,
  password_hash text,
  active boolean not null default true,
  created_at timestamptz not null default now()
);

-- A role for everything (customer is null) or for one customer and its children.
create table user_roles (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null references users (id) on delete cascade,
  role text not null check (role in ('admin', 'operator', 'viewer')),
  customer text references customers (slug),
  unique nulls not distinct (user_id, role, customer)
);

create table api_keys (
  id uuid primary key default gen_random_uuid(),
  -- `rck_` and eight characters, for lists.
  prefix text not null,
  -- HMAC-SHA-256 of the whole key under the server key.
  hash bytea not null unique,
  name text not null,
  user_id uuid references users (id) on delete cascade,
  role text not null check (role in ('admin', 'operator', 'viewer')),
  customer text references customers (slug),
  created_at timestamptz not null default now(),
  expires_at timestamptz,
  revoked_at timestamptz,
  last_used_at timestamptz
);
