-- Stands in front of every script. One shard per call; instants in microseconds, which a double holds exactly.
local deadlines, beats, flips, epoch, heard_until, swept_at, blind_times = unpack(KEYS)
local blind_after = tonumber(ARGV[1])
local second = 1000000
local sub = string.sub

-- Half the cost of '%.0f', where the server's long holds an instant.
local whole = string.format('%d', 2 ^ 52) == '4503599627370496' and '%d' or '%.0f'
local function text(number) return string.format(whole, number) end

local heard = tonumber(redis.call('GET', heard_until) or '0')

local blind = {}
for from, to, grace in string.gmatch(redis.call('GET', blind_times) or '', '(%d+),(%d+),(%d+);') do
  blind[#blind + 1] = { from = tonumber(from), to = tonumber(to), grace = tonumber(grace) }
end

-- Whoever was heard at or after this was heard since all blind time.
local function blind_until() return blind[#blind] and blind[#blind].to or 0 end

-- When silence since `last` becomes overdue. Blind time does not count as silence, and after it everybody gets a
-- while to be heard again. Always computed anew from what does not change, so that repeating it changes nothing.
local function due(last, threshold, not_before)
  local at = last + threshold * second
  local floor = not_before
  for _, time in ipairs(blind) do
    if last < time.to and math.max(at, floor) >= time.from then
      if at >= time.from then at = at + time.to - math.max(time.from, last) end
      floor = math.max(floor, time.to + math.min(threshold * second, time.grace))
    end
  end
  return math.max(at, floor)
end

-- Formats in `contracts/redis.ts`.
local function decode_plain(value)
  local at, seconds = string.match(value, '^(%d+)|alive|(%d+)$')
  if not at then return nil end
  local last, threshold = tonumber(at), tonumber(seconds)
  local deadline = last + threshold * second
  return { last = last, deadline = deadline, state = 'alive', threshold = threshold, not_before = 0, since = 0 }
end

local function decode(value)
  local plain = decode_plain(value)
  if plain then return plain end
  local last, deadline, state, threshold, rest = string.match(value, '^(%d+)|(%d+)|(%a+)|(%d+)(.*)$')
  local beat = {
    last = tonumber(last), deadline = tonumber(deadline), state = state, threshold = tonumber(threshold),
    not_before = 0, since = 0,
  }
  if rest ~= '' then
    local not_before, since = string.match(rest, '^|(%d*)|?(%d*)$')
    beat.not_before, beat.since = tonumber(not_before) or 0, tonumber(since) or 0
  end
  return beat
end

local function waits(beat) return beat.state == 'alive' or beat.state == 'planned' end

local function encode(beat)
  local not_before = waits(beat) and beat.not_before > 0 and text(beat.not_before) or ''
  local since = waits(beat) and beat.since > beat.last and text(beat.since) or ''
  local is_plain = beat.state == 'alive' and not_before == '' and since == ''
  if is_plain and beat.deadline == beat.last + beat.threshold * second then
    return text(beat.last) .. '|alive|' .. beat.threshold
  end
  local value = text(beat.last) .. '|' .. text(beat.deadline) .. '|' .. beat.state .. '|' .. beat.threshold
  if since ~= '' then return value .. '|' .. not_before .. '|' .. since end
  if not_before ~= '' then return value .. '|' .. not_before end
  return value
end

local function reschedule(beat) beat.deadline = due(beat.last, beat.threshold, beat.not_before) end

-- The flips of this call: one entry of the stream, by columns, because each entry costs every reader.
local flipped, flipped_at, flipped_from, flipped_to = {}, {}, {}, {}
local function record(id, at, from, to)
  local n = #flipped + 1
  flipped[n], flipped_at[n], flipped_from[n], flipped_to[n] = id, at, from, to
end

-- Flips of one instance never go back in time, whatever order the events came in.
local function flip(id, beat, to, at)
  at = math.max(at, waits(beat) and beat.since or beat.deadline)
  record(id, text(at), beat.state, to)
  beat.state, beat.since = to, at
  if not waits(beat) then beat.deadline = at end
end

-- What became true before `at` is recorded first, so that the record does not depend on when a sweeper came by.
-- Not across a gap that is about to be declared blind.
local function settle(id, beat, at)
  if not waits(beat) or at - heard > blind_after then return end
  reschedule(beat)
  if beat.deadline < at then flip(id, beat, 'overdue', beat.deadline) end
end

-- What this call changes, written at its end with few commands: flips, encoded beats and scores. Never is a score above
-- the deadline in the beat. Where none is given it stays, as a lower bound; false takes out who does not wait.
local changed, scores, order = {}, {}, {}

local function put(id, value)
  if not changed[id] then order[#order + 1] = id end
  changed[id] = value
end

local function put_beat(id, beat)
  put(id, encode(beat))
  scores[id] = waits(beat) and text(beat.deadline)
end

local function write()
  local fields, due_ones, gone = {}, {}, {}
  for n, id in ipairs(order) do
    fields[2 * n - 1], fields[2 * n] = id, changed[id]
    local score = scores[id]
    if score then
      due_ones[#due_ones + 1] = score
      due_ones[#due_ones + 1] = id
    elseif score == false then
      gone[#gone + 1] = id
    end
  end
  if #flipped > 0 then
    redis.call('XADD', flips, '*', 'instance', table.concat(flipped, ','), 'at', table.concat(flipped_at, ','),
      'from', table.concat(flipped_from, ','), 'to', table.concat(flipped_to, ','))
  end
  if #fields > 0 then redis.call('HSET', beats, unpack(fields)) end
  if #due_ones > 0 then redis.call('ZADD', deadlines, unpack(due_ones)) end
  if #gone > 0 then redis.call('ZREM', deadlines, unpack(gone)) end
end

-- Declares [from, to] blind: nobody's silence counts in it. The oldest of more than 64 is forgotten. Where nobody can
-- fall due there is nobody to be blind for: a new platform that takes its time to start has nothing to confess. Answers
-- whether it did.
local function declare_blind(from, to, grace, reason)
  if redis.call('ZCARD', deadlines) == 0 then return false end
  local newest = blind[#blind]
  if newest then from = math.max(from, newest.to) end
  if from >= to then return false end
  blind[#blind + 1] = { from = from, to = to, grace = grace }
  if #blind > 64 then table.remove(blind, 1) end
  local parts = {}
  for _, time in ipairs(blind) do
    parts[#parts + 1] = text(time.from) .. ',' .. text(time.to) .. ',' .. text(time.grace) .. ';'
  end
  redis.call('SET', blind_times, table.concat(parts))
  redis.call('XADD', flips, '*', 'blind', reason, 'from', text(from), 'to', text(to))
  return true
end
