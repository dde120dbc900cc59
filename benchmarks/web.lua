-- Posts one form again and again; counts answers by status and writes what was measured as JSON.
local body = io.open(os.getenv("FORM"), "rb"):read("*a")
local threads = {}

function setup(thread) table.insert(threads, thread) end

function init()
  wrk.method, wrk.body = "POST", body
  wrk.headers["Content-Type"] = "application/x-www-form-urlencoded"
  ok, put_off, other = 0, 0, 0
end

function response(status)
  if status == 200 then ok = ok + 1 elseif status == 503 then put_off = put_off + 1 else other = other + 1 end
end

function done(summary, latency)
  local sums = { ok = 0, put_off = 0, other = 0 }
  for _, thread in ipairs(threads) do
    for name, sum in pairs(sums) do sums[name] = sum + thread:get(name) end
  end
  local errors = summary.errors
  print(string.format(
    '{"ok": %d, "put_off": %d, "other": %d, "seconds": %.3f, "p50": %.3f, "p95": %.3f}',
    sums.ok, sums.put_off, sums.other + errors.connect + errors.read + errors.write + errors.timeout,
    summary.duration / 1e6, latency:percentile(50) / 1e3, latency:percentile(95) / 1e3))
end
