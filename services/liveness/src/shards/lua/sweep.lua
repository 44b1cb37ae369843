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
-- Also what this call has declared.
local all_blind_until = blind_until()

-- The deadline of a plain beat, nearly everybody's; false when there is more to it, or blind time since.
local function plain_deadline(value)
  if sub(value, 17, 23) ~= '|alive|' then return false end
  local last = tonumber(sub(value, 1, 16))
  return last >= all_blind_until and last + tonumber(sub(value, 24)) * second
end

-- Without reading and writing the beat as numbers, which takes twice as long when a mass falls silent.
local function falls_silent(id, value, deadline)
  local at = text(deadline)
  record(id, at, 'alive', 'overdue')
  put(id, sub(value, 1, 17) .. at .. '|overdue|' .. sub(value, 24))
  scores[id] = false
end

if #ids > 0 then
  local known = redis.call('HMGET', beats, unpack(ids))
  for n, id in ipairs(ids) do
    local value = known[n]
    local deadline = value and plain_deadline(value)
    if not value then
      redis.call('ZREM', deadlines, id)
    elseif deadline and deadline >= horizon then
      -- Heard since its score was set, nearly everybody.
      back[#back + 1] = deadline
      back[#back + 1] = id
    elseif deadline then
      falls_silent(id, value, deadline)
    else
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
