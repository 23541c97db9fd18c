-- SPDX-License-Identifier: Apache-2.0
-- One decision, or one charge, of mod_records.  Redis runs it as a whole: nothing comes between.
--
-- KEYS: a key for each demand.  ARGV: "decide" or "charge", then five for each demand:
--   rate,  cost, needs, interval in ns, burst
--   quota, cost, needs, limit, seconds since 1970 at which it may be forgotten
-- The answer: 1 if the costs were taken, else 0; then two for each demand: 1 if it admits, else 0; and
-- of a rate the debt in ns, of a quota what was used, both as they are afterwards.
--
-- A rate is kept as the moment at which its bucket is full again, "seconds nanoseconds".  Numbers are
-- doubles here, exact to 2^53: that is too little for nanoseconds since 1970, so they are counted from
-- now on.

local time = redis.call('TIME')
local seconds, nanoseconds = tonumber(time[1]), tonumber(time[2]) * 1000
local charging = ARGV[1] == 'charge'
local most = 1e18
local taken, admits, after, values = 1, {}, {}, {}

local function argument(demand, n)
    return ARGV[1 + (demand - 1) * 5 + n]
end

local function number(demand, n)
    return tonumber(argument(demand, n))
end

local function debt_of(value, limit)
    local s, ns = string.match(value or '', '^(%d+) (%d+)$')
    if not s then
        return 0
    end
    return math.max(0, math.min(limit, (s - seconds) * 1e9 + (ns - nanoseconds)))
end

-- What is there, and whether that admits.
for i, key in ipairs(KEYS) do
    local cost, needs = number(i, 2), number(i, 3)
    local value = redis.call('GET', key)
    local enough
    values[i] = value
    if argument(i, 1) == 'rate' then
        local interval, burst = number(i, 4), number(i, 5)
        -- Debt beyond the burst is made by charges alone.  Where all is paid beforehand, there is more
        -- of it if the limit was lowered, or the clock set back: nobody has to wait for that.
        local clamp = (not charging and cost == needs) and burst * interval or most
        after[i] = debt_of(value, clamp)
        enough = needs == 0 or after[i] + needs * interval <= burst * interval
    else
        after[i] = tonumber(value or 0)
        enough = after[i] + needs <= number(i, 4)
    end
    admits[i] = enough and 1 or 0
    if not enough and not charging then
        taken = 0
    end
end

local function take_of_rate(i, key)
    local debt = math.max(0, math.min(most, after[i] + number(i, 2) * number(i, 4)))
    local full = nanoseconds + debt
    after[i] = debt
    if debt == 0 then
        redis.call('DEL', key)
        return
    end
    -- Kept for a second more: the clock of expiry is another one in some versions.
    redis.call('SET', key, string.format('%d %d', seconds + math.floor(full / 1e9), full % 1e9),
        'PX', string.format('%d', math.ceil(debt / 1e6) + 1000))
end

local function take_of_quota(i, key)
    local cost = number(i, 2)
    if cost < 0 and after[i] + cost < 0 then
        cost = -after[i]
    end
    if cost == 0 then
        return
    end
    after[i] = redis.call('INCRBY', key, string.format('%d', cost))
    if not values[i] then
        redis.call('EXPIREAT', key, argument(i, 5))
    end
end

if taken == 1 then
    for i, key in ipairs(KEYS) do
        if argument(i, 1) == 'quota' then
            take_of_quota(i, key)
        elseif number(i, 2) ~= 0 then
            take_of_rate(i, key)
        end
    end
end

local answer = { taken }
for i = 1, #KEYS do
    answer[#answer + 1] = admits[i]
    answer[#answer + 1] = after[i]
end
return answer
