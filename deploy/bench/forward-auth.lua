-- One session after the other; "nothing" is forward-auth without credentials, which answers at once.
local variant = os.getenv("BENCH_VARIANT")
local headers = {}
local n = 0

function init(args)
  for cookie in io.lines(os.getenv("BENCH_COOKIES")) do
    headers[#headers + 1] = { ["Cookie"] = cookie, ["X-Forwarded-Method"] = "GET" }
  end
end

function request()
  if variant == "nothing" then
    return wrk.format("GET", "/internal/forward-auth")
  end
  n = n % #headers + 1
  return wrk.format("GET", "/internal/forward-auth", headers[n])
end
