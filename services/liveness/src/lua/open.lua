-- ARGV: 3 now, 4 run of the server, 5 since when we had not heard, 6 grace. The shard is complete from here on.
if redis.call('EXISTS', epoch) == 1 then return 0 end
local now, from = tonumber(ARGV[3]), tonumber(ARGV[5])
if from > 0 then declare_blind(from, now, tonumber(ARGV[6]), 'redis_empty') end
redis.call('SET', heard_until, ARGV[3])
redis.call('SET', swept_at, ARGV[3])
redis.call('SET', epoch, ARGV[4])
return 1
