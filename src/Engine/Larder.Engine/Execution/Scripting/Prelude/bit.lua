-- Operations on 32 bits: results are signed, shift counts are taken modulo 32.
local shared = ...
local select, tointeger, pack, unpack = select, math.tointeger, string.pack, string.unpack
local format, sub, check_number = string.format, string.sub, shared.check_number

-- The lowest 32 bits of a number, rounded to a whole one where it has a fraction.
local function bits(position, count, value)
    local number = check_number(position, count, value)
    local whole = tointeger(number)
    if whole and whole >= -0x8000000000000 and whole < 0x8000000000000 then return whole & 0xffffffff end
    return (unpack("<I4", pack("<d", number + 6755399441055744.0)))
end

local function signed(value)
    value = value & 0xffffffff
    if value >= 0x80000000 then return value - 4294967296.0 end
    return value + 0.0
end

local function fold(combine)
    return function(...)
        local count = select("#", ...)
        local result = bits(1, count, (...))
        for i = count, 2, -1 do result = combine(result, bits(i, count, (select(i, ...)))) end
        return signed(result)
    end
end

local function unary(compute)
    return function(...) return signed(compute(bits(1, select("#", ...), (...)))) end
end

local function shift(compute)
    return function(...)
        local value, places = ...
        local count = select("#", ...)
        return signed(compute(bits(1, count, value), bits(2, count, places) & 31))
    end
end

shared.libraries.bit = {
    tobit = unary(function(value) return value end), bnot = unary(function(value) return ~value end),
    band = fold(function(a, b) return a & b end), bor = fold(function(a, b) return a | b end),
    bxor = fold(function(a, b) return a ~ b end), lshift = shift(function(value, places) return value << places end),
    rshift = shift(function(value, places) return value >> places end),
    arshift = shift(function(value, places)
        return value >> places | (value >= 0x80000000 and ~(0xffffffff >> places) or 0)
    end),
    rol = shift(function(value, places) return value << places | value >> (32 - places) end),
    ror = shift(function(value, places) return value >> places | value << (32 - places) end),
    bswap = unary(function(value)
        return value >> 24 | value >> 8 & 0xff00 | (value & 0xff00) << 8 | (value & 0xff) << 24
    end),
    tohex = function(...)
        local value, digits = ...
        local count = select("#", ...)
        value = bits(1, count, value)
        digits = count < 2 and 8.0 or signed(bits(2, count, digits))
        local letters = digits < 0 and "%08X" or "%08x"
        if digits < 0 then digits = -digits end
        if digits > 8 then digits = 8.0 end
        return sub(format(letters, value), 9 - digits)
    end,
}
