-- What a script sees: a table of globals that cannot be changed, with the libraries behind tables that cannot be
-- changed either. 5.4 has no read-only tables; a script gets an empty table in front of the real one, and every function that
-- would go around the metatable (rawset, rawget, next, setmetatable) knows these fronts.
local shared = ...
local type, next, rawset = type, next, rawset
local setmetatable, getmetatable = setmetatable, getmetatable
local raise, relocated, behind, refuse = shared.raise, shared.relocated, shared.behind, shared.refuse

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
local rewriting = shared.rewriting
local hidden = { __index = function(_, name) return rewriting[name] or missing(_, name) end }
setmetatable(globals, hidden)

for name, value in next, shared.natives do globals[name] = value end
for name, library in next, shared.libraries do globals[name] = front(library, no_metatable) end
globals._G = environment

local strings = getmetatable("")
-- The other fields of this metatable are what makes "10" + 1 work.
strings.__index = shared.libraries.string
strings.__metatable = front({ __index = globals.string })

-- Where the script was when the error came.
local function handler(failure)
    if type(failure) ~= "table" then
        failure = { err = "ERR " .. shared.tostring(relocated(failure)) }
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
