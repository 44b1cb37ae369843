create table if not exists heartbeats (
  received_at TIMESTAMP, instance LONG, customer SYMBOL, device_ts TIMESTAMP, version SYMBOL,
  uptime_seconds INT, pid INT
) timestamp(received_at) partition by hour TTL 7 DAYS WAL dedup upsert keys(received_at, instance);

create table if not exists heartbeats_1h (
  hour TIMESTAMP, instance LONG, customer SYMBOL, beats INT, longest_gap_s INT, restarts INT
) timestamp(hour) partition by day TTL 400 DAYS WAL dedup upsert keys(hour, instance);

create materialized view if not exists heartbeats_1m refresh immediate as (
  select received_at, customer, count() as beats from heartbeats sample by 1m
) partition by day TTL 400 DAYS;

create table if not exists readings (
  ts TIMESTAMP, instance LONG, customer SYMBOL, metric SYMBOL, value DOUBLE
) timestamp(ts) partition by day TTL 30 DAYS WAL dedup upsert keys(ts, instance, metric);

create table if not exists instances (
  updated_at TIMESTAMP, instance LONG, customer SYMBOL, machine STRING, software STRING, display_name STRING
) timestamp(updated_at) partition by year WAL dedup upsert keys(updated_at, instance);
