-- The table that scripts know as redis and as server. What the host does is called here; it raises no errors itself but
-- returns false and the error.
local shared = ...
local host, facts = shared.host, shared.facts
local type, error, select, next = type, error, select, next

local function fail(message) return error({ err = "ERR " .. message }, 0) end

-- The value, or what was in its place raised as an error.
local function settle(succeeded, value)
    if succeeded then return value end
    return error(value, 0)
end

local function call(...) return settle(host.call(...)) end

local function pcall(...)
    local _, value = host.call(...)
    return value
end

local function trim(message) return (message:gsub("^[\r\n]+", ""):gsub("[\r\n]+$", "")) end

local function error_reply(...)
    local message = ...
    if select("#", ...) ~= 1 or type(message) ~= "string" then
        return { err = "ERR wrong number or type of arguments" }
    end
    message = message:match("^%Z*")
    if message:sub(1, 1) == "-" then message = message:sub(2) end
    local code, rest = message:match("^([^ ]*) (.*)$")
    if not code then return { err = "ERR " .. message } end
    return { err = code .. " " .. trim(rest) }
end

local function status_reply(...)
    local message = ...
    if select("#", ...) ~= 1 or type(message) ~= "string" then
        return { err = "ERR wrong number or type of arguments" }
    end
    return { ok = message }
end

local function log(...)
    if select("#", ...) < 2 then fail("server.log() requires two arguments or more.") end
    local level = ...
    if type(level) ~= "number" then fail("First argument must be a number (log level).") end
    if level < 0 or level > 3 then fail("Invalid log level.") end
    local parts = {}
    for i = 2, select("#", ...) do
        local part = select(i, ...)
        if type(part) == "string" or type(part) == "number" then parts[#parts + 1] = shared.text(part) end
    end
    host.log(shared.truncated(level), table.concat(parts, " "))
end

local function sha1hex(...)
    if select("#", ...) ~= 1 then fail("wrong number of arguments") end
    local value = ...
    if type(value) == "number" then value = shared.tostring(value) end
    return host.sha1hex(type(value) == "string" and value or "")
end

local function set_repl(...)
    if select("#", ...) ~= 1 then fail("server.set_repl() requires one argument.") end
    local flags = shared.integer_of((...)) or 0
    if flags & ~3 ~= 0 then
        fail("Invalid replication flags. Use REPL_AOF, REPL_REPLICA, REPL_ALL or REPL_NONE.")
    end
    host.settold(flags & 2 ~= 0)
end

local function setresp(...)
    if select("#", ...) ~= 1 then fail("server.setresp() requires one argument.") end
    local version = shared.integer_of((...))
    if version ~= 2 and version ~= 3 then fail("RESP version must be 2 or 3.") end
    host.setresp(version)
end

local versions = {
    REDIS_VERSION = facts.redis_version, REDIS_VERSION_NUM = facts.redis_version_num, LOG_DEBUG = 0.0, LOG_VERBOSE = 1.0,
    LOG_NOTICE = 2.0, LOG_WARNING = 3.0, VALKEY_VERSION = facts.valkey_version,
    VALKEY_VERSION_NUM = facts.valkey_version_num, SERVER_NAME = facts.server_name,
}

local api = {
    call = call, pcall = pcall, log = log, setresp = setresp, sha1hex = sha1hex, error_reply = error_reply,
    status_reply = status_reply, set_repl = set_repl, REPL_NONE = 0.0, REPL_AOF = 1.0, REPL_SLAVE = 2.0,
    REPL_REPLICA = 2.0,
    REPL_ALL = 3.0, acl_check_cmd = function(...) return settle(host.acl_check_cmd(...)) end,
}
for name, value in next, versions do api[name] = value end

if facts.is_eval then
    api.breakpoint = function() return false end
    api.debug = function() end
    api.replicate_commands = function() return true end
    shared.globals.__server__err__handler = shared.handler
    shared.globals.__redis__err__handler = shared.handler
    -- The tables are there from the start, so that a script that runs without arguments finds them.
    shared.globals.KEYS, shared.globals.ARGV = {}, {}
end
shared.globals.server = shared.front(api, shared.no_metatable)
shared.globals.redis = shared.globals.server

-- While a library is loaded there is nothing but what registers its functions.
local function argument_error(message) fail(message) end

local function read_flags(flags)
    local names = {}
    for i = 1, #flags do
        if type(flags[i]) ~= "string" then argument_error("unknown flag given") end
        names[i] = flags[i]:lower()
    end
    return table.concat(names, ",")
end

local function read_named(arguments)
    if type(arguments) ~= "table" then
        argument_error("calling server.register_function with a single argument is only applicable to Lua table " ..
            "(representing named arguments).")
    end
    local name, description, callback, flags
    for key, value in next, arguments do
        if type(key) ~= "string" and type(key) ~= "number" then
            argument_error("named argument key given to server.register_function is not a string")
        end
        local is_text = type(value) == "string" or type(value) == "number"
        key = shared.tostring(key):lower()
        if key == "function_name" then
            if not is_text then
                argument_error("function_name argument given to server.register_function must be a string")
            end
            name = shared.tostring(value)
        elseif key == "description" then
            if not is_text then
                argument_error("description argument given to server.register_function must be a string")
            end
            description = shared.tostring(value)
        elseif key == "callback" then
            if type(value) ~= "function" then
                argument_error("callback argument given to server.register_function must be a function")
            end
            callback = value
        elseif key == "flags" then
            if type(value) ~= "table" then
                argument_error(
                    "flags argument to server.register_function must be a table representing function flags")
            end
            flags = read_flags(value)
        else argument_error("unknown argument given to server.register_function") end
    end
    if not name then argument_error("server.register_function must get a function name argument") end
    if not callback then argument_error("server.register_function must get a callback argument") end
    return name, callback, description, flags
end

local function register_function(...)
    if not shared.is_loading then fail("server.register_function can only be called on FUNCTION LOAD command") end
    local count = select("#", ...)
    if count < 1 or count > 2 then argument_error("wrong number of arguments to server.register_function") end
    local name, callback, description, flags
    if count == 1 then name, callback, description, flags = read_named((...))
    else
        name, callback = ...
        if type(name) ~= "string" and type(name) ~= "number" then
            argument_error("first argument to server.register_function must be a string")
        end
        if type(callback) ~= "function" then
            argument_error("second argument to server.register_function must be a function")
        end
        name = shared.tostring(name)
    end
    settle(host.register(name, callback, description, flags or ""))
end

if not facts.is_eval then
    local loading_api = { register_function = register_function, log = log }
    for name, value in next, versions do loading_api[name] = value end
    local library = shared.front(setmetatable(loading_api, { __index = shared.missing }), shared.no_metatable)
    local while_loading = setmetatable({ redis = library, server = library }, shared.hidden)
    local metatable = debug.getmetatable(shared.environment)
    shared.set_loading = function(is_loading)
        shared.is_loading = is_loading
        metatable.__index = is_loading and while_loading or shared.globals
    end
end
