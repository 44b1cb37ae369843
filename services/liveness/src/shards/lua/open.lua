-- ARGV: 2 now, 3 run of the server, 4 since when we had not heard, 5 grace. The shard is complete from here on.
if redis.call('EXISTS', epoch) == 1 then return 0 end
local now, from = tonumber(ARGV[2]), tonumber(ARGV[4])
if from > 0 then declare_blind(from, now, tonumber(ARGV[5]), 'redis_empty') end
redis.call('SET', heard_until, ARGV[2])
redis.call('SET', swept_at, ARGV[2])
redis.call('SET', epoch, ARGV[3])
return 1
