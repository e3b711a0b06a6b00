-- The library of Lua 5.1 on top of that of 5.4: what was dropped comes back, what came later goes, and a number becomes
-- the text that it had, "3" where 5.4 says "3.0". Gets the table that all parts of the prelude share.
local shared = ...
local type, tonumber, error, select, next = type, tonumber, error, select, next
local kind, floor, integer = math.type, math.floor, math.tointeger
local format, gmatch, match, getinfo = string.format, string.gmatch, string.match, debug.getinfo
local running = coroutine.running
local unpack = table.unpack

-- Where the script is, or a coroutine of it: its innermost function that is neither of the prelude nor of C.
local function place(thread)
    local level, info = 0, nil
    repeat
        info = getinfo(thread or running(), level, "Sl")
        level = level + 1
    until not info or info.what ~= "C" and info.source ~= "=prelude"
    return info
end

local function placed(message, thread)
    local info = place(thread)
    return info and info.short_src .. ":" .. info.currentline .. ": " .. message or message
end

-- Raises a message with the position of the script's line, however deep in the prelude the caller is.
local function raise(message) return error(placed(message), 0) end

-- The message of an error that a native function raised when the prelude called it names the script's line, too.
local function relocated(failure, thread)
    local message = type(failure) == "string" and match(failure, "^prelude:%d+: (.*)$")
    return message and placed(message, thread) or failure
end

-- 14 digits were all that a number showed; integers of more than that, too.
local function text(value)
    if type(value) == "string" then return value end
    local numeric = kind(value)
    if numeric == "float" or numeric and (value >= 100000000000000 or value <= -100000000000000) then
        return format("%.14g", value)
    end
    return value
end

local function divisor(value)
    if value == 0 then return 0.0 end
    return value
end

local function number(value)
    if type(value) == "string" then return tonumber(value) or value end
    return value
end

-- 5.1 left reading to C, which knows a few words, too.
local words = { inf = math.huge, infinity = math.huge, nan = 0 / 0 }
local native_tonumber = tonumber
local function tonumber51(value, ...)
    local result = native_tonumber(value, ...)
    if result or type(value) ~= "string" or select("#", ...) > 0 then return result end
    local sign, word = string.match(value, "^%s*([-+]?)(%a+)%s*$")
    result = word and words[string.lower(word)]
    return result and (sign == "-" and -result or result)
end

local function results(...) return ... end

local native_tostring = tostring
local function tostring51(...)
    if select("#", ...) == 0 then raise("bad argument #1 to 'tostring' (value expected)") end
    local value = ...
    if type(value) == "number" then return native_tostring(text(value)) end
    return native_tostring(value)
end

local function truncated(value)
    value = tonumber(value)
    if kind(value) ~= "float" then return value end
    if value ~= value or value >= 9.2233720368547758e18 or value <= -9.2233720368547758e18 then
        return math.mininteger
    end
    return integer(value < 0 and -floor(-value) or floor(value))
end

local integral = { d = true, i = true, u = true, c = true, x = true, X = true, o = true }
local function format51(pattern, ...)
    local count = select("#", ...)
    if count == 0 or type(pattern) ~= "string" then return format(pattern, ...) end
    local values, position = { ... }, 0
    for width, letter in gmatch(pattern, "%%([-+ #0]*%d*%.?%d*)(.)") do
        if letter ~= "%" or width ~= "" then
            position = position + 1
            local value = values[position]
            if integral[letter] then
                if tonumber(value) then values[position] = truncated(value) end
            elseif letter == "s" and type(value) == "number" then
                values[position] = text(value)
            elseif letter == "p" then raise("invalid option '%" .. width .. "p' to 'format'")
            end
        end
    end
    return format(pattern, unpack(values, 1, count))
end

local concat = table.concat
local function concat51(list, separator, first, last)
    if type(list) ~= "table" then return concat(list, separator) end
    local from, to = first or 1, last or #list
    for i = from, to do
        local value = list[i]
        if value == nil then break end
        if kind(value) then
            local texts = {}
            for j = from, to do texts[j] = text(list[j]) end
            return concat(texts, text(separator), from, to)
        end
    end
    return concat(list, text(separator), from, to)
end

local remove = table.remove
local function remove51(list, ...)
    if select("#", ...) > 0 then
        local position, size = tonumber((...)), #list
        if position and (position < 1 or position > size) then return nil end
    end
    return remove(list, ...)
end

local function maxn(list)
    local most = 0
    for key in next, list do
        if type(key) == "number" and key > most then most = key end
    end
    return most
end

local function foreach(list, visit)
    for key, value in next, list do
        local result = visit(key, value)
        if result ~= nil then return result end
    end
end

local function foreachi(list, visit)
    for i = 1, #list do
        local result = visit(i, list[i])
        if result ~= nil then return result end
    end
end

local random, randomseed = math.random, math.randomseed
local function random51(...)
    local count = select("#", ...)
    if count == 0 then return random() end
    if count > 2 then raise("wrong number of arguments") end
    local low, high = ...
    if count == 1 then low, high = 1, low end
    low, high = truncated(low), truncated(high)
    if not low or not high then raise("bad argument #1 to 'random' (number expected)") end
    if low > high then raise("bad argument #" .. count .. " to 'random' (interval is empty)") end
    return random(low, high)
end

-- A power of two down to 2^-1074, where math.ldexp went further than a plain power.
local function ldexp(mantissa, exponent) return mantissa * 2.0 ^ (exponent // 2) * 2.0 ^ (exponent - exponent // 2) end

local function frexp(value)
    if value == 0 or value ~= value or value == math.huge or value == -math.huge then return value, 0 end
    local exponent = floor(math.log(value < 0 and -value or value, 2)) + 1
    local mantissa = ldexp(value + 0.0, -exponent)
    if mantissa >= 1 or mantissa <= -1 then mantissa, exponent = mantissa / 2, exponent + 1 end
    if mantissa < 0.5 and mantissa > -0.5 then mantissa, exponent = mantissa * 2, exponent - 1 end
    return mantissa, exponent
end

local exp, log = math.exp, math.log
local m = math
local libraries = {
    string = {
        byte = string.byte, char = string.char, find = string.find, format = format51, gfind = gmatch,
        gmatch = gmatch, gsub = string.gsub, len = string.len, lower = string.lower, match = string.match,
        rep = string.rep, reverse = string.reverse, sub = string.sub, upper = string.upper,
        -- Nothing but the mark of compiled code, which is not loaded anyway.
        dump = function() return "\27Lua" end,
    },
    table = {
        concat = concat51, foreach = foreach, foreachi = foreachi, getn = function(list) return #list end,
        insert = table.insert, maxn = maxn, remove = remove51, sort = table.sort,
        setn = function() raise("'setn' is obsolete") end,
    },
    math = {
        abs = m.abs, acos = m.acos, asin = m.asin, atan = function(y) return m.atan(y) end,
        atan2 = function(y, x) return m.atan(y, x) end, ceil = m.ceil, cos = m.cos,
        cosh = function(x) return (exp(x) + exp(-x)) / 2 end, deg = m.deg, exp = exp, floor = floor, fmod = m.fmod,
        frexp = frexp, huge = m.huge, ldexp = ldexp, log = function(x) return log(x) end,
        log10 = function(x) return log(x, 10) end, max = m.max, min = m.min, mod = m.fmod, modf = m.modf, pi = m.pi,
        pow = function(x, y) return x ^ y end, rad = m.rad, random = random51,
        randomseed = function(seed) randomseed(truncated(seed) or 0) end, sin = m.sin,
        sinh = function(x) return (exp(x) - exp(-x)) / 2 end, sqrt = m.sqrt, tan = m.tan,
        tanh = function(x)
            if x > 20 then return 1.0 elseif x < -20 then return -1.0 end
            local a, b = exp(x), exp(-x)
            return (a - b) / (a + b)
        end,
    },
    os = { clock = os.clock },
    coroutine = {
        create = coroutine.create, status = coroutine.status, yield = coroutine.yield,
    },
}

libraries.coroutine.running = function()
    local thread, is_main = running()
    if is_main then return nil end
    return thread
end

local resume = coroutine.resume
local function outcome(thread, succeeded, ...)
    if succeeded then return true, ... end
    return false, relocated((...), thread)
end
libraries.coroutine.resume = function(thread, ...) return outcome(thread, resume(thread, ...)) end

-- That of 5.4 closes the variables of a coroutine that failed, out of reach of the hook that ends scripts.
local function resumed(succeeded, ...)
    if succeeded then return ... end
    return error((...), 2)
end
libraries.coroutine.wrap = function(action)
    local thread = coroutine.create(action)
    return function(...) return resumed(outcome(thread, resume(thread, ...))) end
end
shared.raise, shared.place, shared.relocated = raise, place, relocated
shared.text, shared.truncated = text, truncated
shared.divisor, shared.number, shared.results, shared.tostring = divisor, number, results, tostring51
shared.tonumber, shared.libraries = tonumber51, libraries
