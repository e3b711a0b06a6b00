-- Packs values into bytes by a format: > < ! order and alignment; b h l T i[n] integers (unsigned in upper case),
-- f d floats, s zero-terminated text, c[n] text of n bytes (c0: as long as the value before says), x a padding byte.
local shared = ...
local raise, argument_error, check_text = shared.raise, shared.argument_error, shared.check_text
local truncated, truncated_unsigned = shared.truncated, shared.truncated_unsigned
local type, select, tonumber, rep, char, byte = type, select, tonumber, string.rep, string.char, string.byte
local sub, find, match, pack, unpack = string.sub, string.find, string.match, string.pack, string.unpack

local max_integer_bytes, native_alignment = 32, 8
local widths = { b = 1, B = 1, h = 2, H = 2, l = 8, L = 8, T = 8, f = 4, d = 8, x = 1 }

-- One item of the format: its letter, its size in bytes, and where the format goes on.
local function item(format, position)
    local letter = sub(format, position, position)
    position = position + 1
    local digits = match(format, "^%d+", position)
    if letter == "i" or letter == "I" or letter == "c" or letter == "!" then
        if digits then position = position + #digits end
        local size = digits and tonumber(digits)
        if size and size > 0x7fffffff then raise("integral size overflow") end
        if letter == "c" then return letter, size or 1, position end
        if letter == "!" then return letter, size or native_alignment, position end
        size = size or 4
        if size > max_integer_bytes then
            raise("integral size " .. size .. " is larger than limit of " .. max_integer_bytes)
        end
        return letter, size, position
    end
    return letter, widths[letter] or 0, position
end

local function padding(letter, size, offset, alignment)
    if size == 0 or letter == "c" or letter == "x" or letter == "s" then return 0 end
    if size > alignment then size = alignment end
    if size <= 1 then return 0 end
    return (size - offset % size) % size
end

-- <, > and ! change how the rest is read; false for what is no such option.
local function option(state, letter, size)
    if letter == "<" then state.order = "<"
    elseif letter == ">" then state.order = ">"
    elseif letter == "!" then
        if size <= 0 or size & (size - 1) ~= 0 then raise("alignment " .. size .. " is not a power of 2") end
        state.alignment = size
    elseif letter ~= " " then return false end
    return true
end

local function unknown(letter) argument_error(1, "invalid format option '" .. letter .. "'") end

local is_integer = { b = true, B = true, h = true, H = true, l = true, L = true, T = true, i = true, I = true }
local is_signed = { b = true, h = true, l = true, i = true }

local function pack_integer(order, size, value)
    local low = pack("<i8", value)
    if size <= 8 then low = sub(low, 1, size)
    else low = low .. rep("\0", size - 8) end
    return order == "<" and low or low:reverse()
end

local function unpack_integer(order, size, signed, data, position)
    local bytes = sub(data, position, position + size - 1)
    if order == ">" then bytes = bytes:reverse() end
    if size > 8 then bytes = sub(bytes, 1, 8) end
    local negative = signed and byte(bytes, #bytes) >= 128
    local value = unpack("<i8", bytes .. rep(negative and "\255" or "\0", 8 - #bytes))
    if not signed and value < 0 then return value + 18446744073709551616.0 end
    return value + 0.0
end

local function argument(values, place, wanted)
    local value = values[place]
    local fits = wanted == "number" and shared.integer_of(value) or
        wanted == "string" and (type(value) == "string" or type(value) == "number")
    if not fits then
        argument_error(place + 1, wanted .. " expected, got " .. type(value))
    end
    return wanted == "number" and shared.tonumber(value) or shared.tostring(value)
end

local function write(state, letter, size, values, place)
    if is_integer[letter] then
        local value = argument(values, place, "number")
        local whole = value < 0 and truncated(value) or truncated_unsigned(value)
        return pack_integer(state.order, size, whole), place + 1
    elseif letter == "f" or letter == "d" then
        return pack(state.order .. letter, argument(values, place, "number")), place + 1
    elseif letter == "s" then return argument(values, place, "string") .. "\0", place + 1
    elseif letter == "x" then return "\0", place
    elseif letter == "c" then
        local value = argument(values, place, "string")
        if size == 0 then return value, place + 1 end
        if #value < size then argument_error(place + 2, "string too short") end
        return sub(value, 1, size), place + 1
    end
    unknown(letter)
end

local function struct_pack(...)
    local format = check_text(1, select("#", ...), (...))
    local state, values, place = { order = "<", alignment = 1 }, { select(2, ...) }, 1
    local parts, length, position = {}, 0, 1
    while position <= #format do
        local letter, size, after = item(format, position)
        position = after
        if not option(state, letter, size) then
            local gap = padding(letter, size, length, state.alignment)
            local bytes
            bytes, place = write(state, letter, size, values, place)
            parts[#parts + 1] = rep("\0", gap) .. bytes
            length = length + gap + #bytes
        end
    end
    return table.concat(parts)
end

local function read(state, letter, size, data, position, results)
    if letter == "s" then
        local ending = find(data, "\0", position, true)
        if not ending then raise("unfinished string in data") end
        results[#results + 1] = sub(data, position, ending - 1)
        return ending + 1
    end
    if letter == "c" and size == 0 then
        size = type(results[#results]) == "number" and truncated(results[#results])
        if not size or size < 0 then raise("format 'c0' needs a previous size") end
        results[#results] = nil
    end
    if size > #data - position + 1 then argument_error(2, "data string too short") end
    if is_integer[letter] then
        results[#results + 1] = unpack_integer(state.order, size, is_signed[letter], data, position)
    elseif letter == "f" or letter == "d" then results[#results + 1] = unpack(state.order .. letter, data, position)
    elseif letter == "c" then results[#results + 1] = sub(data, position, position + size - 1)
    elseif letter ~= "x" then unknown(letter) end
    return position + size
end

local function struct_unpack(...)
    local format, data, start = ...
    local count = select("#", ...)
    format, data = check_text(1, count, format), check_text(2, count, data)
    start = start == nil and 1 or shared.check_integer(3, count, start)
    if start == 0 then argument_error(3, "offset must be 1 or greater") end
    if start < 0 then argument_error(2, "data string too short") end
    local state, results, place, position = { order = "<", alignment = 1 }, {}, start, 1
    while position <= #format do
        local letter, size, after = item(format, position)
        position = after
        if not option(state, letter, size) then
            place = place + padding(letter, size, place - 1, state.alignment)
            if place > #data + 1 then argument_error(2, "data string too short") end
            place = read(state, letter, size, data, place, results)
            if #results > 4000 then raise("too many results to unpack") end
        end
    end
    results[#results + 1] = place + 0.0
    return table.unpack(results)
end

local function struct_size(...)
    local format = check_text(1, select("#", ...), (...))
    local state, length, position = { order = "<", alignment = 1 }, 0, 1
    while position <= #format do
        local letter, size, after = item(format, position)
        position = after
        if not option(state, letter, size) then
            if letter == "s" then argument_error(1, "option 's' has no fixed size") end
            if letter == "c" and size == 0 then argument_error(1, "option 'c0' has no fixed size") end
            -- A letter that means nothing takes no place.
            if size == 0 and not find(letter, "%w") then unknown(letter) end
            length = length + padding(letter, size, length, state.alignment) + size
        end
    end
    return length + 0.0
end

shared.libraries.struct = { pack = struct_pack, unpack = struct_unpack, size = struct_size }
