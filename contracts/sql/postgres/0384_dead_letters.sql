-- What a consumer could never store, until an administrator has looked at it: played again or discarded.
create table dead_letters (
  -- UUIDv7; an event that is played again travels under it, so that twice is once.
  id uuid primary key,
  -- The broker's message: one that is delivered again is kept once.
  message_id text not null unique,
  at timestamptz not null default now(),
  queue text not null,
  reason text not null,
  kind text,
  customer text,
  machine text,
  software text,
  -- As it came, up to a bound; only what is whole can be played again.
  content bytea not null,
  content_encoding text,
  whole boolean not null,
  replayed_at timestamptz,
  replayed_by text
);
create index dead_letters_at on dead_letters (at desc, id desc);
grant select, insert, delete on dead_letters to rollcall_event_writer;
grant select on dead_letters to rollcall_query;
grant select, delete, update (replayed_at, replayed_by) on dead_letters to rollcall_control;
