-- ARGV: 2 now, from 3 on: per instance id, threshold in seconds. What was overdue may come alive, and what was alive
-- may be due at once; either becomes true now, not in the past. Answers how many changed.
local now = tonumber(ARGV[2])
local ids = {}
for n = 3, #ARGV, 2 do ids[#ids + 1] = ARGV[n] end
local known = redis.call('HMGET', beats, unpack(ids))

local function apply(id, beat, threshold)
  settle(id, beat, now)
  beat.threshold = threshold
  if waits(beat) then
    reschedule(beat)
    if beat.deadline < now then
      beat.not_before = now
      reschedule(beat)
    end
  elseif beat.state == 'overdue' then
    local deadline = due(beat.last, threshold, 0)
    if deadline >= now then
      flip(id, beat, 'alive', now)
      beat.not_before, beat.deadline = 0, deadline
    end
  end
end

for n, id in ipairs(ids) do
  local threshold = tonumber(ARGV[2 + 2 * n])
  if known[n] then
    local beat = decode(known[n])
    if beat.threshold ~= threshold then
      apply(id, beat, threshold)
      put_beat(id, beat)
    end
  end
end
write()
return #order
