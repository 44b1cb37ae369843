-- ARGV: 2 horizon (all that arrived until then was heard), 3 most members, 4 run of the server, 5 grace after blind
-- time, 6 what kept us from hearing if the time since the last sweep turns out blind.
-- Answers {flipped, moved past blind time, 1 when nothing due is left}, or {-1} when the shard came up empty.
local horizon, limit, grace = tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[5])
local run = redis.call('GET', epoch)
if not run then return { -1 } end

if run ~= ARGV[4] then
  -- The server was restarted: what it was told in its last second may be lost, so nobody is red on that ground.
  local declared = declare_blind(heard - 2 * second, horizon, 31536000 * second, 'redis_restarted')
  redis.call('SET', epoch, ARGV[4])
  -- The clock went back as well: deadlines between its two times are not moved past the blind time yet, so what was
  -- swept counts no further than to here, or a reader would take them for overdue.
  if declared and horizon < heard then
    heard = horizon
    redis.call('MSET', heard_until, ARGV[2], swept_at, ARGV[2])
  end
elseif horizon - heard > blind_after then
  declare_blind(heard, horizon, grace, ARGV[6])
end
if horizon > heard then redis.call('SET', heard_until, ARGV[2]) end

local ids = redis.call('ZRANGEBYSCORE', deadlines, '-inf', '(' .. ARGV[2], 'LIMIT', 0, limit)
local moved, back = 0, {}
local find = string.find
-- Also what this call has declared.
local all_blind_until = blind_until()

-- Nearly every silence: no blind time after its last heartbeat, none announced. Its deadline is the one in its beat.
local function falls_silent(id, value)
  if sub(value, 34, 40) ~= '|alive|' or value < all_blind_until or find(value, '|', 41, true) then return false end
  record(id, sub(value, 18, 33), 'alive', 'overdue')
  put(id, sub(value, 1, 33) .. '|overdue|' .. sub(value, 41))
  scores[id] = false
  return true
end

if #ids > 0 then
  local known = redis.call('HMGET', beats, unpack(ids))
  for n, id in ipairs(ids) do
    local value = known[n]
    if not value then
      redis.call('ZREM', deadlines, id)
    elseif sub(value, 34, 40) == '|alive|' and sub(value, 18, 33) >= ARGV[2] then
      -- Heard since its score was set, nearly everybody: it comes due again at the deadline in its beat. Blind time can
      -- only have moved that further.
      back[#back + 1] = sub(value, 18, 33)
      back[#back + 1] = id
    elseif not falls_silent(id, value) then
      local beat = decode(value)
      reschedule(beat)
      if beat.deadline < horizon then
        flip(id, beat, 'overdue', beat.deadline)
      else
        moved = moved + 1
      end
      put_beat(id, beat)
    end
  end
  write()
  if #back > 0 then redis.call('ZADD', deadlines, unpack(back)) end
end
if #ids < limit then
  if horizon > tonumber(redis.call('GET', swept_at) or '0') then redis.call('SET', swept_at, ARGV[2]) end
  return { #flipped, moved, 1 }
end
return { #flipped, moved, 0 }
