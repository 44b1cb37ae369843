-- ARGV: 3 horizon (all that arrived until then was heard), 4 most members, 5 run of the server, 6 grace after blind
-- time, 7 what kept us from hearing if the time since the last sweep turns out blind.
-- Answers {flipped, moved past blind time, 1 when nothing due is left}, or {-1} when the shard came up empty.
local horizon, limit, grace = tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[6])
local run = redis.call('GET', epoch)
if not run then return { -1 } end

if run ~= ARGV[5] then
  -- The server was restarted: what it was told in its last second may be lost, so nobody is red on that ground.
  local declared = declare_blind(heard - 2 * second, horizon, 31536000 * second, 'redis_restarted')
  redis.call('SET', epoch, ARGV[5])
  -- The clock went back as well: deadlines between its two times are not moved past the blind time yet, so what was
  -- swept counts no further than to here, or a reader would take them for overdue.
  if declared and horizon < heard then
    heard = horizon
    redis.call('MSET', heard_until, ARGV[3], swept_at, ARGV[3])
  end
elseif horizon - heard > blind_after then
  declare_blind(heard, horizon, grace, ARGV[7])
end
if horizon > heard then redis.call('SET', heard_until, ARGV[3]) end

local ids = redis.call('ZRANGEBYSCORE', deadlines, '-inf', '(' .. ARGV[3], 'LIMIT', 0, limit)
local flipped, moved = 0, 0
if #ids > 0 then
  local known = redis.call('HMGET', beats, unpack(ids))
  for n, id in ipairs(ids) do
    if known[n] then
      local beat = decode(known[n])
      reschedule(beat)
      if beat.deadline < horizon then
        flip(id, beat, 'overdue', beat.deadline)
        flipped = flipped + 1
      else
        moved = moved + 1
      end
      put_beat(id, beat)
    else
      redis.call('ZREM', deadlines, id)
    end
  end
  write()
end
if #ids < limit then
  if horizon > tonumber(redis.call('GET', swept_at) or '0') then redis.call('SET', swept_at, ARGV[3]) end
  return { flipped, moved, 1 }
end
return { flipped, moved, 0 }
