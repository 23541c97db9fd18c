-- SPDX-License-Identifier: Apache-2.0
-- wrk's script: wrk -s requests.lua URL -- WORK ROWS
--   w1 w2 w3 w4 w6 w7   the kinds of request, over a table of ROWS records
--   w1_filter           W1 by a filter, where the peer knows no other way
--   growth              one row of the table that bench/growth makes
--   file, nothing       the path of URL as it is
--   w1_plain, patch, ...   those of parts/guarantees.py; a third argument names its file of tags
-- The last line it prints is for the bench: key=value.

local ISO = "!%Y-%m-%dT%H:%M:%SZ"
local BEGIN = 1640995200                 -- 2022-01-01
local BODY = string.rep("lorem ipsum dolor ", 11)

-- wrk.format would do, and costs four times as much: the generator shares the processors.
local END = " HTTP/1.1\r\nHost: localhost\r\n" .. (os.getenv("BENCH_HEADERS") or "") .. "\r\n"

local BASE = os.getenv("BENCH_BASE") or "/api/"

local function get(target)
   return "GET " .. BASE .. target .. END
end

local make = {}

function make.w1(rows)
   return get("records/" .. math.random(rows))
end

function make.growth(rows)
   return get("rows_1000/" .. math.random(rows))
end

function make.w1_filter(rows)
   return get("records?id=eq." .. math.random(rows))
end

function make.w2(rows)
   local since = BEGIN + math.random(rows * 94)

   return get("records?created_at=gte." .. os.date(ISO, since) .. "&created_at=lt."
              .. os.date(ISO, since + 3600) .. "&order=created_at&limit=20")
end

function make.w3(rows)
   return get("records?id=gte." .. math.random(rows - 1000) .. "&order=id&limit=1000")
end

local function parents(rows, embed)
   return get("parents?select=id,name," .. embed .. "&id=gte." .. math.random(rows / 50 - 20)
              .. "&order=id&limit=20")
end

function make.w6(rows)
   return parents(rows, "makers(id,name)")
end

function make.w7(rows)
   return parents(rows, "children(id,name,amount)")
end

local function post(place, body, more)
   return "POST " .. place .. " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
          .. "Prefer: return=representation\r\n" .. (more or "")
          .. "Content-Length: " .. #body .. "\r\n\r\n" .. body
end

local function row()
   local n = math.random(1000000)

   return string.format(
      '{"title":"Record number %d","body":"%s","kind":"note","amount":%.2f,"active":true}',
      n, BODY, n / 100)
end

function make.w4()
   return post(BASE .. "records_w", row())
end

-- With a guarantee, and without.

make.w1_tagged = make.w1

function make.w1_plain(rows)
   return "GET /plain/records/" .. math.random(rows) .. END
end

function make.w4_plain()
   return post("/plain/records_w", row())
end

local key = 0

function make.w4_keyed()
   key = key + 1
   return post("/keys/records_w", row(), "Idempotency-Key: " .. seed .. "-" .. key .. "\r\n")
end

function make.batch()
   local operations = {}

   for i = 1, 10 do
      operations[i] = '{"method":"POST","path":"/records_w",'
                      .. '"headers":{"Prefer":"return=representation"},"body":' .. row() .. "}"
   end
   return (post("/batch/", "[" .. table.concat(operations, ",") .. "]")
           :gsub("application/json", "application/vnd.records.batch+json", 1))
end

local tags = {}

local function read_tags(path)
   for line in io.lines(path) do
      local id, tag, active = line:match("^(%d+) (%S+) (%a+)$")

      tags[#tags + 1] = { id = id, tag = tag, body = '{"active":' .. active .. "}" }
   end
end

local function patch(one, more)
   return "PATCH /plain/records/" .. one.id .. " HTTP/1.1\r\nHost: localhost\r\n"
          .. "Content-Type: application/json\r\n" .. more
          .. "Content-Length: " .. #one.body .. "\r\n\r\n" .. one.body
end

function make.patch()
   return patch(tags[math.random(#tags)], "")
end

function make.patch_matched()
   local one = tags[math.random(#tags)]

   return patch(one, "If-Match: " .. one.tag .. "\r\n")
end

function setup(thread)
   thread:set("seed", os.time())
end

function init(arguments)
   local work, rows = arguments[1], tonumber(arguments[2])

   math.randomseed(seed)
   if arguments[3] then
      read_tags(arguments[3])
   end
   if make[work] then
      request = function() return make[work](rows) end
   end
end

function done(summary, latency)
   local e = summary.errors

   print(string.format(
      "bench rate=%.2f p50=%.3f p99=%.3f requests=%d bytes=%d refused=%d broken=%d",
      summary.requests / summary.duration * 1e6, latency:percentile(50) / 1e3,
      latency:percentile(99) / 1e3, summary.requests, summary.bytes, e.status,
      e.connect + e.read + e.write + e.timeout))
end
