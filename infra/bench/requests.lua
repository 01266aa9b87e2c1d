-- Requests for wrk. usage: wrk -s requests.lua URL -- WORKLOAD FOLDER RUN
-- FOLDER holds the ids of users and products, one a line; WORKLOAD is one of the functions of `requests`.

local LINES = 20
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

local function user() return users[math.random(#users)] end
local function product() return products[math.random(#products)] end

local function place(product_id)
  return wrk.format("POST", "/api/orders", json, '{"user_id":"' .. user() .. '","product_id":"' .. product_id .. '"}')
end

local function place_lines(count)
  local wanted, taken = {}, {}
  while #wanted < count do
    local id = product()
    if not taken[id] then
      taken[id] = true
      wanted[#wanted + 1] = '{"product_id":"' .. id .. '","quantity":1}'
    end
  end
  return wrk.format("POST", "/api/orders", json, '{"user_id":"' .. user() .. '","lines":[' .. table.concat(wanted, ",") .. ']}')
end

function requests.list() return wrk.format("GET", "/api/products?limit=100") end
requests["gateway-list"] = requests.list
function requests.search() return wrk.format("GET", "/api/products?limit=100&q=" .. math.random(100, 999)) end
function requests.product() return wrk.format("GET", "/api/products/" .. product()) end
function requests.health() return wrk.format("GET", "/health") end
function requests.register()
  count = count + 1
  local name = "u" .. run .. "n" .. number .. "n" .. count
  return wrk.format("POST", "/api/users", json, '{"username":"' .. name .. '","email":"' .. name .. '@example.com"}')
end
function requests.place() return place(product()) end
function requests.hot() return place(products[1]) end
requests["place-5"] = function() return place_lines(5) end
requests["place-20"] = function() return place_lines(LINES) end
requests["place-100"] = function() return place_lines(100) end
requests["own-orders"] = function() return wrk.format("GET", "/api/orders?limit=20&user_id=" .. user()) end
-- Of 20 customers, 12 look at a page, 5 at a product, 1 searches, 1 looks at orders, and 1 orders.
function requests.mixed()
  local choice = math.random(20)
  if choice <= 12 then return requests.list() end
  if choice <= 17 then return requests.product() end
  if choice == 18 then return requests.search() end
  if choice == 19 then return requests["own-orders"]() end
  return requests.place()
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
