-- Requests for wrk. usage: wrk -s requests.lua URL -- list|gateway-list|product|health|register|place FOLDER RUN
-- FOLDER holds the ids of users and products, one a line.

local threads = 0

function setup(thread)
  threads = threads + 1
  thread:set("number", threads)
end

local function lines(file)
  local all = {}
  for line in io.lines(file) do all[#all + 1] = line end
  return all
end

local json = { ["Content-Type"] = "application/json" }
local requests = {}

function requests.list() return wrk.format("GET", "/api/products?limit=100") end
requests["gateway-list"] = requests.list
function requests.product() return wrk.format("GET", "/api/products/" .. products[math.random(#products)]) end
function requests.health() return wrk.format("GET", "/health") end
function requests.register()
  count = count + 1
  local name = "u" .. run .. "n" .. number .. "n" .. count
  return wrk.format("POST", "/api/users", json, '{"username":"' .. name .. '","email":"' .. name .. '@example.com"}')
end
function requests.place()
  return wrk.format("POST", "/api/orders", json, '{"user_id":"' .. users[math.random(#users)] ..
    '","product_id":"' .. products[math.random(#products)] .. '"}')
end

function init(arguments)
  kind, folder, run = arguments[1], arguments[2], arguments[3]
  users = lines(folder .. "/users")
  products = lines(folder .. "/products")
  math.randomseed(number)
  count = 0
end

function request() return requests[kind]() end

function done(summary, latency, all)
  local errors = summary.errors
  io.write(string.format('RESULT {"requests": %d, "seconds": %.3f, "p50_ms": %.2f, "p99_ms": %.2f, "not_2xx": %d, "broken": %d}\n',
    summary.requests, summary.duration / 1e6, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3, errors.status,
    errors.connect + errors.read + errors.write + errors.timeout))
end
