-- What a script sees: a table of globals that cannot be changed, with the libraries behind tables that cannot be
-- changed either. 5.4 has no read-only tables; a script gets an empty table in front of the real one, and every function that
-- would go around the metatable (rawset, rawget, next, setmetatable) knows these fronts.
local shared = ...
local type, next, error, rawset, rawget, select = type, next, error, rawset, rawget, select
local setmetatable, getmetatable = setmetatable, getmetatable
local raise, relocated = shared.raise, shared.relocated

local behind = setmetatable({}, { __mode = "k" }) -- from a front to the table behind it

local function refuse() raise("Attempt to modify a readonly table") end

local function front(table, metatable_shown)
    local empty = {}
    behind[empty] = table
    return setmetatable(empty, {
        __index = table,
        __newindex = refuse,
        __len = function() return #table end,
        __pairs = function(shown) return function(_, key) return next(table, key) end, shown, nil end,
        __metatable = metatable_shown or false,
    })
end

local function missing(_, name)
    raise("Script attempted to access nonexistent global variable '" .. shared.tostring(name) .. "'")
end

local globals = {}
local no_metatable = front({})
local environment = front(globals, no_metatable)

-- What rewritten scripts refer to is found, but in no list of the globals.
local rewriting = {
    _text51 = shared.text, _divisor51 = shared.divisor, _number51 = shared.number, _results51 = shared.results,
}
local hidden = { __index = function(_, name) return rewriting[name] or missing(_, name) end }
setmetatable(globals, hidden)

local function checked_set(table, metatable)
    if behind[table] then error("Attempt to modify a readonly table", 0) end
    if type(metatable) ~= "table" then return setmetatable(table, metatable) end
    -- Tables have no finalizers in 5.1; here one would run at a time of its own.
    local finalizer = rawget(metatable, "__gc")
    if finalizer == nil then return setmetatable(table, metatable) end
    if behind[metatable] then refuse() end
    metatable.__gc = nil
    local result = setmetatable(table, metatable)
    rawset(metatable, "__gc", finalizer)
    return result
end

local native_collect = collectgarbage
local function collect(what)
    if what == nil or what == "collect" then return native_collect("collect") end
    if what == "count" then return native_collect("count") end
    if what == "step" then return native_collect("step") end
    return 0
end

local function load_text(source, name)
    local compiled, result = shared.host.compile(source, name)
    if compiled then return result end
    return nil, result
end

local function load_pieces(reader, name)
    local pieces = {}
    while true do
        local piece = reader()
        if piece == nil or piece == "" then break end
        if type(piece) ~= "string" then return nil, "reader function must return a string" end
        pieces[#pieces + 1] = piece
    end
    return load_text(table.concat(pieces), name or "=(load)")
end

-- A failed command's error reaches a script as its text.
local function protected(succeeded, ...)
    if succeeded then return true, ... end
    local failure = ...
    local text = type(failure) == "table" and rawget(failure, "err")
    if type(text) == "string" then return false, text end
    return false, ...
end
local native_pcall, native_xpcall = pcall, xpcall

-- The handler runs when the error is over: Lua runs no hook while another raises an error, so that a script whose
-- handler does not end could not be killed.
local function handled(handler, succeeded, ...)
    if succeeded then return true, ... end
    local is_handled, result = native_pcall(handler, (...))
    if is_handled then return false, result end
    return false, "error in error handling"
end

local function xpcall(...)
    if select("#", ...) < 2 then raise("bad argument #2 to 'xpcall' (value expected)") end
    local action, handler = ...
    return handled(handler, native_xpcall(action, relocated))
end

local natives = {
    assert = assert, error = error, ipairs = ipairs, pairs = pairs, rawequal = rawequal, select = select,
    tonumber = shared.tonumber, type = type, xpcall = xpcall, unpack = table.unpack, getmetatable = getmetatable,
    pcall = function(...)
        if select("#", ...) == 0 then raise("bad argument #1 to 'pcall' (value expected)") end
        return protected(native_xpcall((...), relocated, select(2, ...)))
    end,
    tostring = shared.tostring, collectgarbage = collect, gcinfo = function() return native_collect("count") // 1 end,
    setmetatable = checked_set, _VERSION = "Lua 5.1",
    next = function(table, key) return next(behind[table] or table, key) end,
    rawget = function(table, key) return rawget(behind[table] or table, key) end,
    rawset = function(table, key, value)
        if behind[table] then refuse() end
        return rawset(table, key, value)
    end,
    load = function(source, name)
        if type(source) == "string" then return load_text(source, name or source) end
        if type(source) ~= "function" then raise("bad argument #1 to 'load' (function expected)") end
        return load_pieces(source, name)
    end,
    loadstring = function(source, name)
        if type(source) ~= "string" then raise("bad argument #1 to 'loadstring' (string expected)") end
        return load_text(source, name or source)
    end,
}
for name, value in next, natives do globals[name] = value end
for name, library in next, shared.libraries do globals[name] = front(library, no_metatable) end
globals._G = environment

local strings = getmetatable("")
-- The other fields of this metatable are what makes "10" + 1 work.
strings.__index = shared.libraries.string
strings.__metatable = front({ __index = globals.string })

-- 5.4 words a few errors in another order than 5.1.
local function in_words_of_51(message)
    return (string.gsub(
        message, "attempt to ([%a ]-) an? (%a+) value %((%a+) ('[^']*')%)", "attempt to %1 %3 %4 (a %2 value)"))
end

-- Where the script was when the error came.
local function handler(failure)
    if type(failure) ~= "table" then
        failure = { err = "ERR " .. in_words_of_51(shared.tostring(relocated(failure))) }
    elseif behind[failure] then
        failure = { err = "ERR unknown error" }
    end
    local info = shared.place()
    if info then
        rawset(failure, "source", info.source)
        rawset(failure, "line", info.currentline)
    end
    return failure
end

shared.globals, shared.environment, shared.front, shared.missing = globals, environment, front, missing
shared.handler, shared.hidden, shared.no_metatable = handler, hidden, no_metatable
