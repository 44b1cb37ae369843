-- ARGV from 2 on: per instance id, beat as `encodeBeat` writes it with since, the state that it had in the record when
-- that is another (else empty). Fills a shard that came up empty; answers 0 when the shard is complete already.
if redis.call('EXISTS', epoch) == 1 then return 0 end
for n = 2, #ARGV, 3 do
  local id, beat, before = ARGV[n], decode(ARGV[n + 1]), ARGV[n + 2]
  if before ~= '' then record(id, beat.last, before, beat.state) end
  put_beat(id, beat)
end
write()
return 1
