-- The versions and metric names that count against each customer's budget, remembered across restarts.
create table if not exists symbol_values (
  first_at TIMESTAMP, customer SYMBOL, kind SYMBOL, value SYMBOL
) timestamp(first_at) partition by year TTL 1 YEAR WAL;
