-- Where a script is, and errors that say so in the words of Lua 5.1. Between a script and the native library stand
-- functions of the prelude, of which no error may tell.
local shared = ...
local type, error = type, error
local find, match, gsub, getinfo, running = string.find, string.match, string.gsub, debug.getinfo, coroutine.running
local native_pcall, native_xpcall = pcall, xpcall

-- The script's innermost function, in this coroutine or another one.
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

-- Who called the prelude: its place, nothing when it was no script but pcall; and the function that was called.
local function caller()
    local level, called, info = 2, nil, nil
    repeat
        called = info or called
        level = level + 1
        info = getinfo(level, "Slf")
        if not info or info.func == native_pcall or info.func == native_xpcall then return "", level - 1 end
    until info.what ~= "C" and info.source ~= "=prelude"
    return info.short_src .. ":" .. info.currentline .. ": ", level - 1
end

-- Raises a message as a function of the library does.
local function raise(message) return error(caller() .. message, 0) end

local function argument_error(position, message)
    local where, level = caller()
    local called = getinfo(level - 1, "n") -- one function less lies above it here
    local name = called and called.name or "?"
    if called and called.namewhat == "method" then
        position = position - 1
        if position == 0 then return error(where .. "calling '" .. name .. "' on bad self (" .. message .. ")", 0) end
    end
    return error(where .. "bad argument #" .. position .. " to '" .. name .. "' (" .. message .. ")", 0)
end

-- 5.4 words a few errors in another way.
local function in_words_of_51(message)
    message = gsub(message, "attempt to ([%a ]-) an? (%a+) value %((%a+) ('[^']*')%)", "attempt to %1 %3 %4 (a %2 value)")
    message = gsub(message, "(attempt to [%a ]- an? %a+ value) %([^']*'[^']*'%)", "%1")
    message = gsub(message, "bad ('for' .-) %(number expected, got [^)]*%)", "%1 must be a number")
    message = gsub(message, "%(thread expected, got [^)]*%)", "(coroutine expected)")
    message = gsub(message, "malformed pattern %(missing arguments to '%%b'%)", "unbalanced pattern")
    message = gsub(message, "'__index' chain too long; possible loop", "loop in gettable")
    message = gsub(message, "'__newindex' chain too long; possible loop", "loop in settable")
    message = gsub(message, "^attempt to yield from outside a coroutine$", "attempt to yield across metamethod/C-call boundary")
    -- A function that pcall called has no name.
    message = gsub(message, "^bad argument (#%d+) to '[^']*'", "bad argument %1 to '?'")
    return (gsub(message, "(invalid capture index) %%%d.*", "%1"))
end

-- The message of an error that a native function raised when the prelude called it names the script's line, too.
local function relocated(failure, thread)
    if type(failure) ~= "string" then return failure end
    local message = match(failure, "^prelude:%d+: (.*)$")
    if not message then return in_words_of_51(failure) end
    -- Names in the prelude tell nobody anything.
    message = in_words_of_51((gsub(message, "(attempt to [%a ]- an? %a+ value) %([^']*'[^']*'%)", "%1")))
    -- Nor does a function of the library tell a line when it was pcall that called it.
    local is_of_library = find(message, "pattern", 1, true) or find(message, "capture", 1, true) or
        find(message, "invalid replacement value", 1, true) or find(message, "cannot change a protected", 1, true)
    if is_of_library and not thread then return caller() .. message end
    return placed(message, thread)
end

-- From what a script sees in place of a shared table to that table, see the sandbox.
shared.behind = setmetatable({}, { __mode = "k" })
shared.refuse = function() raise("Attempt to modify a readonly table") end
shared.libraries = {}
shared.raise, shared.argument_error, shared.place, shared.relocated = raise, argument_error, place, relocated
shared.caller = caller
