-- Searching by patterns, as in Lua 5.1: a match may be empty right behind another one, patterns end at a zero byte, there is
-- no class %g, and positions are doubles.
local shared = ...
local type, select = type, select
local kind, byte, sub, concat = math.type, string.byte, string.sub, table.concat
local native_find, native_match, native_gmatch, native_gsub = string.find, string.match, string.gmatch, string.gsub
local native_pcall, text, raise, argument_error = pcall, shared.text, shared.raise, shared.argument_error
local check_text, check_integer, check_int = shared.check_text, shared.check_integer, shared.check_int

local no_classes = { g = "g", G = "G" }
local most_known, longest_known = 200, 64
local known, known_count = {}, 0

-- A malformed pattern is found out where it is used.
local function matches_nothing(pattern)
    local is_well_formed, start = native_pcall(native_find, "", pattern)
    return is_well_formed and start ~= nil
end

-- What a pattern comes to: the one for 5.4, whether it finds positions, whether it may match nothing.
local function read(pattern)
    local reading = known[pattern]
    if reading then return reading end
    local ending = native_find(pattern, "\0", 1, true)
    local heeded = ending and sub(pattern, 1, ending - 1) or pattern
    local shown = native_gsub(heeded, "%%(.)", no_classes)
    reading = {
        pattern = shown, has_positions = native_find(shown, "()", 1, true) ~= nil,
        -- A frontier matches nothing, too, but in no empty text.
        may_be_empty = native_find(shown, "%f", 1, true) ~= nil or matches_nothing(shown),
        is_plain = not native_find(heeded, "[%^%$%*%+%?%.%(%[%%%-]"),
    }
    if #pattern > longest_known then return reading end
    if known_count >= most_known then known, known_count = {}, 0 end
    known[pattern], known_count = reading, known_count + 1
    return reading
end

local function doubles(count, first, ...)
    if count == 0 then return end
    if kind(first) == "integer" then first = first + 0.0 end
    return first, doubles(count - 1, ...)
end

local function captures(has_positions, ...)
    if has_positions then return doubles(select("#", ...), ...) end
    return ...
end

local function found(has_positions, from, to, ...)
    if not from then return nil end
    return from + 0.0, to + 0.0, captures(has_positions, ...)
end

local function start_of(count, subject, start)
    if start == nil then return 1 end
    start = check_integer(3, count, start)
    return start > #subject and #subject + 1 or start
end

local function find(...)
    local subject, pattern, start, plain = ...
    local count = select("#", ...)
    subject, pattern = check_text(1, count, subject), check_text(2, count, pattern)
    start = start_of(count, subject, start)
    if plain then return found(false, native_find(subject, pattern, start, true)) end
    local reading = read(pattern)
    if reading.is_plain then return found(false, native_find(subject, pattern, start, true)) end
    return found(reading.has_positions, native_find(subject, reading.pattern, start))
end

local function match(...)
    local subject, pattern, start = ...
    local count = select("#", ...)
    subject, pattern = check_text(1, count, subject), check_text(2, count, pattern)
    start = start_of(count, subject, start)
    local reading = read(pattern)
    return captures(reading.has_positions, native_match(subject, reading.pattern, start))
end

local function gmatch(...)
    local subject, pattern = ...
    local count = select("#", ...)
    subject, pattern = check_text(1, count, subject), check_text(2, count, pattern)
    local reading = read(pattern)
    pattern = reading.pattern
    if not reading.may_be_empty and not reading.has_positions then return native_gmatch(subject, pattern) end
    -- Here ^ is no anchor.
    if byte(pattern, 1) == 94 then pattern = "%" .. pattern end
    local position = 1
    local function take(from, to, ...)
        if not from then
            position = #subject + 2
            return nil
        end
        position = to >= from and to + 1 or from + 1
        if select("#", ...) == 0 then return sub(subject, from, to) end
        return doubles(select("#", ...), ...)
    end
    return function()
        if position > #subject + 1 then return nil end
        return take(native_find(subject, pattern, position))
    end
end

-- A replacement for 5.4, which wants every % to mean something.
local function read_replacement(replacement)
    if not native_find(replacement, "%", 1, true) then return replacement end
    replacement = native_gsub(replacement, "%%(.?)", function(letter)
        if letter == "" then return "\0" end
        if letter ~= "%" and not native_find(letter, "%d") then return letter end
    end)
    return replacement
end

-- What stands in the place of a match.
local function expand(replacement, whole, ...)
    local parts = { ... }
    return (native_gsub(replacement, "%%(.)", function(letter)
        if letter == "%" then return "%" end
        local place = byte(letter) - 48
        if place == 0 or place == 1 and #parts == 0 then return whole end
        if place > #parts then raise("invalid capture index") end
        return text(parts[place])
    end))
end

local function value_of(replacement, whole, ...)
    local value
    if type(replacement) == "string" then return expand(replacement, whole, ...) end
    if type(replacement) == "function" then
        if select("#", ...) == 0 then value = replacement(whole)
        else value = replacement(...) end
    else
        if select("#", ...) == 0 then value = replacement[whole]
        else value = replacement[(...)] end
    end
    if not value then return whole end
    if type(value) ~= "string" and type(value) ~= "number" then
        raise("invalid replacement value (a " .. type(value) .. ")")
    end
    return text(value)
end

-- Match by match, where an empty one may follow upon another.
local function substitute(subject, reading, replacement, most)
    local parts, count, position, length = {}, 0, 1, #subject
    local pattern = reading.pattern
    local is_anchored = byte(pattern, 1) == 94
    local function take(from, to, ...)
        if not from then return false end
        count = count + 1
        parts[#parts + 1] = sub(subject, position, from - 1)
        parts[#parts + 1] = value_of(replacement, sub(subject, from, to), captures(reading.has_positions, ...))
        position = to + 1
        if to < from then
            if from > length then return false end
            parts[#parts + 1] = sub(subject, from, from)
            position = from + 1
        end
        return not is_anchored
    end
    while count < most and take(native_find(subject, pattern, position)) do end
    parts[#parts + 1] = sub(subject, position)
    return concat(parts), count + 0.0
end

local function gsub(...)
    local subject, pattern, replacement, most = ...
    local count = select("#", ...)
    subject, pattern = check_text(1, count, subject), check_text(2, count, pattern)
    most = most == nil and #subject + 1 or check_int(4, count, most)
    replacement = text(replacement)
    local wanted = type(replacement)
    if wanted == "string" then replacement = read_replacement(replacement)
    elseif wanted ~= "function" and wanted ~= "table" then argument_error(3, "string/function/table expected") end
    local reading = read(pattern)
    if reading.may_be_empty or reading.has_positions then return substitute(subject, reading, replacement, most) end
    local native = replacement
    if wanted == "function" then native = function(...) return text((replacement(...))) end
    elseif wanted == "table" then native = function(key) return text(replacement[key]) end end
    local result, made = native_gsub(subject, reading.pattern, native, most)
    return result, made + 0.0
end

shared.find, shared.match, shared.gmatch, shared.gsub = find, match, gmatch, gsub
