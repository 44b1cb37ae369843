-- Every write of people and tools. Append-only for every role but the owner: nobody is granted update or delete.

create table audit_events (
  -- UUIDv7: sorts by time, also within one instant.
  id uuid primary key,
  at timestamptz not null default now(),
  -- The user's e-mail address, the name of the API key, or the name of the part of the platform that acted by itself.
  actor text,
  actor_id uuid,
  -- The operation of the contract, or what happened: `createCustomer`, `signIn`.
  action text not null,
  target text,
  customer text,
  address text,
  request_id text,
  before jsonb,
  after jsonb
);
create index audit_events_at on audit_events (at desc, id desc);
create index audit_events_customer on audit_events (customer, at desc);
create index audit_events_actor on audit_events (actor, at desc);

grant select, insert on audit_events to rollcall_control;
grant select on audit_events to rollcall_query;
