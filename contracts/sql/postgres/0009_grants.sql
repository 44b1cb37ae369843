-- Each service has its own role with only what it needs. The roles exist before this file runs.

grant usage on schema public to rollcall_ingest_gateway, rollcall_event_writer, rollcall_liveness, rollcall_query, rollcall_control;

grant select on customers, machines, ingest_tokens to rollcall_ingest_gateway;
grant update (last_used_at) on ingest_tokens to rollcall_ingest_gateway;

grant select, insert, update, delete on statuses, current_statuses, diagnostics, diagnostic_history, rejections,
  applied_envelopes, idempotency_keys to rollcall_event_writer;
grant select on customers, machines, instances to rollcall_event_writer;
grant insert on machines, instances to rollcall_event_writer;
grant update (status, status_message, status_since, severity) on instances to rollcall_event_writer;

grant select on customers, machines, instances to rollcall_liveness;
grant insert on machines, instances to rollcall_liveness;
grant update (liveness, liveness_since, version, addresses, facts) on instances to rollcall_liveness;
grant update (facts) on machines to rollcall_liveness;
grant select, insert, update, delete on flips, notices, liveness_checkpoints to rollcall_liveness;

grant select on all tables in schema public to rollcall_query;
revoke select on users, ingest_tokens from rollcall_query;
grant select (id, customer, name, created_by, created_at, expires_at, revoked_at, last_used_at) on ingest_tokens to rollcall_query;
grant select (id, email, name, active) on users to rollcall_query;

grant select, insert, update on customers, ingest_tokens to rollcall_control;
grant select, insert, update, delete on users, user_roles, api_keys, machines, instances, diagnostics, diagnostic_history to rollcall_control;
grant select on all tables in schema public to rollcall_control;

revoke execute on function maintain_partitions(date), fold_instance_counts(), admit_machine(text, text) from public;
grant execute on function maintain_partitions(date), fold_instance_counts() to rollcall_event_writer;
grant execute on function admit_machine(text, text) to rollcall_ingest_gateway;
