-- Why somebody acknowledged, in words of his own.
alter table diagnostics add column acknowledged_comment text;
alter table diagnostic_history add column acknowledged_comment text;

create or replace function retire_diagnostics(instances_ bigint[]) returns void language sql as $$
  with gone as (
    delete from diagnostics d where d.instance = any (instances_) and d.closed_at is not null
      and (d.severity < 2 or d.acknowledged_at is not null
           or exists (select from diagnostics n where n.instance = d.instance and n.module = d.module and n.code = d.code
                      and n.severity = 2 and n.opened_at >= d.closed_at and n.id <> d.id))
    returning *
  )
  insert into diagnostic_history (id, instance, module, code, severity, message, context, opened_at, last_seen_at, closed_at, count, acknowledged_by, acknowledged_at, suppressed_by, acknowledged_comment)
  select id, instance, module, code, severity, message, context, opened_at, last_seen_at, closed_at, count, acknowledged_by, acknowledged_at, suppressed_by, acknowledged_comment from gone
$$;

-- An acknowledgement is taken back by who gave it and when.
create index diagnostics_acknowledged on diagnostics (acknowledged_at) where acknowledged_at is not null;
create index diagnostic_history_acknowledged on diagnostic_history (acknowledged_at) where acknowledged_at is not null;
