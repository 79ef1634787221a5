-- Chooses a token for each request, and for "get" one of its organization's events.
local variant = os.getenv("BENCH_VARIANT")
local events = tonumber(os.getenv("BENCH_EVENTS"))
local organizations = tonumber(os.getenv("BENCH_ORGANIZATIONS"))
local headers = {}

function init(args)
  math.randomseed(os.time())
  for token in io.lines(os.getenv("BENCH_TOKENS")) do
    headers[#headers + 1] = { ["Authorization"] = "Bearer " .. token }
  end
end

function request()
  local n = math.random(#headers)
  if variant == "list" then
    return wrk.format("GET", "/v1/events?limit=20", headers[n])
  end
  local org = math.floor(n * organizations / #headers)
  local id = string.format("00000000-0000-7000-8%03d-%06d%06d", 0, org, math.random(events))
  return wrk.format("GET", "/v1/events/" .. id, headers[n])
end
