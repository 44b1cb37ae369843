-- ARGV from 2 on: per event id, arrival, rule. Rule: `300` a heartbeat with its threshold in seconds, `300+600` a
-- heartbeat that announces 600 s of silence, `300!` a stop.
-- Answers 1, or 0 when the shard came up empty: then nothing was applied.
if redis.call('EXISTS', epoch) == 0 then return 0 end

local ids = {}
for n = 2, #ARGV, 3 do ids[#ids + 1] = ARGV[n] end
local known = redis.call('HMGET', beats, unpack(ids))

local function apply(id, beat, at, threshold, mark, ttl)
  settle(id, beat, at)
  beat.threshold = threshold
  if mark == '!' then
    if beat.state ~= 'stopped' then flip(id, beat, 'stopped', at) else beat.deadline = at end
    return
  end
  local to = mark == '+' and 'planned' or 'alive'
  if beat.state ~= to then flip(id, beat, to, at) end
  beat.last = at
  beat.not_before = mark == '+' and at + tonumber(ttl) * second or 0
  reschedule(beat)
end

local blind_until = blind[#blind] and blind[#blind].to or 0

-- Nearly every event: a living instance goes on living. Its deadline only grows, so its score may stay until that comes
-- due. Answers false when there is more to it. Who lives by blind time alone gets a score of his own again: all who were
-- moved past it together would come due together once more.
local function goes_on(id, value, at, rule)
  local last, threshold = string.match(value, '^(%d+)|%d+|alive|(%d+)$')
  if threshold ~= rule then return false end
  local when, silent_from, silence = tonumber(at), tonumber(last), threshold * second
  if when > silent_from + silence or when < blind_until then return false end
  if when > silent_from then put(id, at .. '|' .. text(when + silence) .. '|alive|' .. rule) end
  return true
end

for n, id in ipairs(ids) do
  local at, rule = ARGV[3 * n], ARGV[3 * n + 1]
  local value = changed[id] or known[n]
  if not (value and goes_on(id, value, at, rule)) then
    local beat = value and decode(value)
      or { last = 0, deadline = 0, state = 'unseen', threshold = 0, not_before = 0, since = 0 }
    local newest = beat.state == 'stopped' and math.max(beat.last, beat.deadline) or beat.last
    at = tonumber(at)
    -- Late, or told before: changes nothing.
    if at > newest then
      local threshold, mark, ttl = string.match(rule, '^(%d+)([+!]?)(%d*)$')
      apply(id, beat, at, tonumber(threshold), mark, ttl)
      put_beat(id, beat)
    end
  end
end
write()
return 1
