-- The functions of Lua 5.1 that belong to no library, and coroutines.
local shared = ...
local type, error, select, next, rawget, rawlen, rawset = type, error, select, next, rawget, rawlen, rawset
local kind, tointeger, ult = math.type, math.tointeger, math.ult
local format, find, match = string.format, string.find, string.match
local byte, lower, sub, unpack = string.byte, string.lower, string.sub, table.unpack
local raw_metatable, native_tostring, native_pcall = debug.getmetatable, tostring, pcall
local native_xpcall, native_collect, native_setmetatable = xpcall, collectgarbage, setmetatable
local raise, relocated, argument_error = shared.raise, shared.relocated, shared.argument_error
local caller = shared.caller
local behind, refuse, host = shared.behind, shared.refuse, shared.host
local text, number_of = shared.text, shared.number_of
local check_text, check_number, check_type = shared.check_text, shared.check_number, shared.check_type
local check_int = shared.check_int

-- As many values as a function of the library could give.
local most_results = 8000
shared.most_results = most_results - 3

local function check_any(position, count)
    if count < position then argument_error(position, "value expected") end
end

-- What C makes of digits to a base: unsigned, and the largest number when there are too many.
local function number_to_base(digits, base)
    local sign, rest = match(digits, "^%s*([-+]?)(%w+)%s*$")
    if not rest then return nil end
    rest = lower(rest)
    if base == 16 and find(rest, "^0x%x") then rest = sub(rest, 3) end
    local value, is_full = 0, false
    for i = 1, #rest do
        local digit = byte(rest, i)
        digit = digit >= 97 and digit - 87 or digit - 48
        if digit >= base then return nil end
        is_full = is_full or ult(-1 - digit, value * base) or value ~= 0 and ult(0x7fffffffffffffff // base * 2 + 2, value)
        value = value * base + digit
    end
    if is_full then value = -1 elseif sign == "-" then value = -value end
    return value >= 0 and value + 0.0 or value + 0x1p64
end

local function tonumber(...)
    local value, base = ...
    local count = select("#", ...)
    base = base == nil and 10 or check_int(2, count, base)
    if base == 10 then
        check_any(1, count)
        if type(value) == "number" then return value end
        return type(value) == "string" and number_of(value) or nil
    end
    value = check_text(1, count, value)
    if base < 2 or base > 36 then argument_error(2, "base out of range") end
    local ending = find(value, "\0", 1, true)
    return number_to_base(ending and sub(value, 1, ending - 1) or value, base)
end

local function tostring(...)
    check_any(1, select("#", ...))
    local value = ...
    local found = type(value)
    if found == "string" then return value end
    if found == "number" then return format("%.14g", value) end
    local metatable = raw_metatable(value)
    local method = metatable and rawget(metatable, "__tostring")
    if method ~= nil then return (method(value)) end
    return found == "table" and format("table: %p", value) or native_tostring(value)
end

local function choose(...)
    local place = ...
    local count = select("#", ...) - 1
    if type(place) == "string" and byte(place) == 35 then return count + 0.0 end
    place = check_int(1, count + 1, place)
    if place < 0 then place = count + 1 + place elseif place > count then return end
    if place < 1 then argument_error(1, "index out of range") end
    return select(place + 1, ...)
end

local function unpack51(...)
    local list, first, last = ...
    local count = select("#", ...)
    check_type(1, count, list, "table")
    list = behind[list] or list
    first = first == nil and 1 or check_int(2, count, first)
    last = last == nil and rawlen(list) or check_int(3, count, last)
    if first > last then return end
    if last - first >= most_results - count then raise("too many results to unpack") end
    if raw_metatable(list) == nil then return unpack(list, first, last) end
    local values = {}
    for i = first, last do values[i] = rawget(list, i) end
    return unpack(values, first, last)
end

-- Whole numbers are integers among the keys of a table, and next asks for them as such.
local function real_of(key) return kind(key) == "float" and tointeger(key) or key end

local function next51(...)
    local list, key = ...
    check_type(1, select("#", ...), list, "table")
    local value
    key, value = next(behind[list] or list, real_of(key))
    if key == nil then return nil end
    if kind(key) == "integer" then return key + 0.0, value end
    return key, value
end

local function pairs(...)
    local list = ...
    check_type(1, select("#", ...), list, "table")
    local real, real_key, shown_key = behind[list] or list, nil, nil
    return function(_, key)
        if key ~= shown_key then real_key = real_of(key) end
        local value
        real_key, value = next(real, real_key)
        shown_key = kind(real_key) == "integer" and real_key + 0.0 or real_key
        return shown_key, value
    end, list, nil
end

local function element_behind(list, place)
    place = place + 1
    local value = rawget(behind[list] or list, place)
    if value ~= nil then return place, value end
end

local function ipairs(...)
    local list = ...
    check_type(1, select("#", ...), list, "table")
    return element_behind, list, 0.0
end

local function error51(...)
    local message, level = ...
    level = level == nil and 1 or check_int(2, select("#", ...), level)
    error(level > 0 and text(message) or message, level > 0 and level + 1 or 0)
end

local function assert(...)
    local count = select("#", ...)
    check_any(1, count)
    local value, message = ...
    if value then return ... end
    raise(message == nil and "assertion failed!" or check_text(2, count, message))
end

-- A failed command's error reaches a script as its text. A script that has to end must not catch that.
local function protected(succeeded, ...)
    if succeeded then return true, ... end
    host.look()
    local failure = ...
    local message = type(failure) == "table" and rawget(failure, "err")
    if type(message) == "string" then return false, message end
    if type(failure) == "table" then return false, failure, nil end
    return false, ...
end

local function pcall(...)
    -- In Valkey's own pcall a value stands in the place of the function that is missing.
    if select("#", ...) == 0 then return false, "attempt to call a boolean value" end
    return protected(native_xpcall((...), relocated, select(2, ...)))
end

-- The handler runs when the error is over: Lua runs no hook while another raises an error, so that a script whose
-- handler does not end could not be killed.
local function handled(handler, succeeded, ...)
    if succeeded then return true, ... end
    host.look()
    local is_handled, result = native_pcall(handler, (...))
    if is_handled then return false, result end
    return false, "error in error handling"
end

local function xpcall(...)
    check_any(2, select("#", ...))
    local action, handler = ...
    return handled(handler, native_xpcall(action, relocated))
end

local function not_after(a, b) return not (b < a) end

local function setmetatable(...)
    local list, metatable = ...
    check_type(1, select("#", ...), list, "table")
    if behind[list] then error("Attempt to modify a readonly table", 0) end
    if type(metatable) ~= "table" then
        if metatable ~= nil or select("#", ...) < 2 then argument_error(2, "nil or table expected") end
        return native_setmetatable(list, nil)
    end
    -- Tables have no finalizers in 5.1; here one would run at a time of its own.
    local finalizer = rawget(metatable, "__gc")
    if finalizer == nil then
        -- a <= b was not (b < a) where a metatable knew no better.
        if rawget(metatable, "__lt") and rawget(metatable, "__le") == nil then rawset(metatable, "__le", not_after) end
        return native_setmetatable(list, metatable)
    end
    if behind[metatable] then refuse() end
    rawset(metatable, "__gc", nil)
    local result = native_setmetatable(list, metatable)
    rawset(metatable, "__gc", finalizer)
    return result
end

local collections = { collect = true, count = true, step = true, stop = false, restart = false, setpause = false,
    setstepmul = false }
local function collectgarbage(...)
    local what = ...
    what = what == nil and "collect" or check_text(1, select("#", ...), what)
    if collections[what] == nil then argument_error(1, "invalid option '" .. what .. "'") end
    if not collections[what] then return 0.0 end
    local result = native_collect(what)
    return type(result) == "number" and result + 0.0 or result
end

local function load_text(source, name)
    local compiled, result = host.compile(source, name)
    if compiled then return result end
    return nil, result
end

local function load(...)
    local reader, name = ...
    local count = select("#", ...)
    check_type(1, count, reader, "function")
    name = name == nil and "=(load)" or check_text(2, count, name)
    local pieces = {}
    while true do
        local piece = reader()
        if piece == nil or piece == "" then break end
        if type(piece) ~= "string" then return nil, "reader function must return a string" end
        pieces[#pieces + 1] = piece
    end
    return load_text(table.concat(pieces), name)
end

local function loadstring(...)
    local source, name = ...
    local count = select("#", ...)
    source = check_text(1, count, source)
    return load_text(source, name == nil and source or check_text(2, count, name))
end

-- Behind _VERSION: what has arguments of its own to look at, else the function of 5.4, which is the same.
shared.natives = {
    assert = assert, collectgarbage = collectgarbage, error = error51, getmetatable = getmetatable, ipairs = ipairs,
    load = load, loadstring = loadstring, next = next51, pairs = pairs, pcall = pcall, rawequal = rawequal,
    select = choose, setmetatable = setmetatable, tonumber = tonumber, tostring = tostring, type = type,
    unpack = unpack51, xpcall = xpcall, _VERSION = "Lua 5.1", gcinfo = function() return native_collect("count") // 1.0 end,
    rawget = function(...)
        local list, key = ...
        local count = select("#", ...)
        check_type(1, count, list, "table")
        check_any(2, count)
        return rawget(behind[list] or list, key)
    end,
    rawset = function(...)
        local list, key, value = ...
        local count = select("#", ...)
        check_type(1, count, list, "table")
        check_any(3, count)
        if behind[list] then refuse() end
        return rawset(list, key, value)
    end,
}

local create, resume, running, yield = coroutine.create, coroutine.resume, coroutine.running, coroutine.yield
local status = coroutine.status
local function outcome(thread, succeeded, ...)
    if succeeded then return true, ... end
    host.look()
    local failure = ...
    if failure == "cannot resume non-suspended coroutine" then failure = "cannot resume " .. status(thread) .. " coroutine" end
    return false, relocated(failure, thread)
end

-- However little each of many coroutines does, their script is looked after.
local function resume51(...)
    host.look()
    if type((...)) ~= "thread" then argument_error(1, "coroutine expected") end
    return outcome((...), resume(...))
end

-- That of 5.4 closes the variables of a coroutine that failed, out of reach of the hook that ends scripts.
local function resumed(succeeded, ...)
    if succeeded then return ... end
    local failure = text((...))
    return error(type(failure) == "string" and caller() .. failure or failure, 0)
end

local function create51(...)
    local action = ...
    if type(action) ~= "function" then argument_error(1, "Lua function expected") end
    return create(action)
end

shared.libraries.coroutine = {
    create = create51, resume = resume51, status = status, yield = yield,
    running = function()
        local thread, is_main = running()
        if is_main then return nil end
        return thread
    end,
    wrap = function(...)
        local thread = create51(...)
        return function(...) return resumed(resume51(thread, ...)) end
    end,
}
shared.libraries.os = { clock = os.clock }
shared.tostring, shared.tonumber = tostring, tonumber

-- What rewritten scripts refer to.
shared.rewriting = {
    _text51 = text, _modulo51 = shared.modulo, _first51 = shared.first, _limit51 = shared.limit,
    _step51 = shared.step,
    _results51 = function(...) return ... end, _iterator51 = function(iterator, state, first) return iterator, state, first end,
    _arg51 = function(...) return { n = select("#", ...) + 0.0, ... } end,
}
