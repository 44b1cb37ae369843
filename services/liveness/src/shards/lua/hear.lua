-- ARGV: 2 the events as JSON, because many arguments cost both sides more: [[id, …], [arrival, …], [rule, …], newest
-- arrival], all texts; a single rule is everybody's. Rule: `300` a heartbeat with its threshold in seconds, `300+600` a
-- heartbeat that announces 600 s of silence, `300!` a stop.
-- Answers 1, 2 when it appended flips, or 0 when the shard came up empty: then nothing was applied.
if redis.call('EXISTS', epoch) == 0 then return 0 end

local events = cjson.decode(ARGV[2])
local ids, arrivals, rules = events[1], events[2], events[3]
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

-- By rule, which are few: how the plain beat ends, and the oldest beat of whoever was overdue before none of these events,
-- and was heard since all blind time. Instants have 16 digits: as texts they compare like numbers, also with the beat that
-- begins with one.
local endings, oldest = {}, {}
for _, rule in ipairs(rules) do
  local threshold = tonumber(rule)
  if threshold and not endings[rule] then
    endings[rule] = '|alive|' .. rule
    oldest[rule] = text(math.max(tonumber(events[4]) - threshold * second, blind_until()))
  end
end

-- Nearly every event: a living instance goes on living. Its deadline only grows, so its score may stay until that comes
-- due. Answers false when there is more to it; also at its first heartbeat after blind time, or all who were moved past it
-- together would come due together once more. Each number or text made here would cost more than everything else.
local function goes_on(id, value, at, rule)
  local ending = endings[rule]
  if sub(value, 17) ~= ending or value < oldest[rule] or #at ~= 16 then return false end
  if at > value then put(id, at .. ending) end
  return true
end

for n, id in ipairs(ids) do
  local at, rule = arrivals[n], rules[n] or rules[1]
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
return #flipped > 0 and 2 or 1
