-- Operations on 32 bits: results are signed, shift counts are taken modulo 32.
local shared = ...
local tonumber, select, floor, integer, kind = tonumber, select, math.floor, math.tointeger, math.type
local format = string.format

local function bits(value, place)
    local number = tonumber(value)
    if not number then
        shared.raise("bad argument #" .. (place or 1) .. " to bit function (number expected, got " ..
            (value == nil and "no value" or type(value)) .. ")")
    end
    if kind(number) == "float" then
        if number ~= number or number == math.huge or number == -math.huge then return 0 end
        number = integer(floor((number + 0.5) % 4294967296.0)) or 0
    end
    return number & 0xffffffff
end

local function signed(value)
    value = value & 0xffffffff
    if value >= 0x80000000 then return value - 0x100000000 end
    return value
end

local function fold(combine)
    return function(first, ...)
        local result = bits(first)
        for i = 1, select("#", ...) do result = combine(result, bits((select(i, ...)), i + 1)) end
        return signed(result)
    end
end

shared.libraries.bit = {
    tobit = function(value) return signed(bits(value)) end,
    bnot = function(value) return signed(~bits(value)) end,
    band = fold(function(a, b) return a & b end),
    bor = fold(function(a, b) return a | b end),
    bxor = fold(function(a, b) return a ~ b end),
    lshift = function(value, count) return signed(bits(value) << (bits(count, 2) & 31)) end,
    rshift = function(value, count) return signed(bits(value) >> (bits(count, 2) & 31)) end,
    arshift = function(value, count) return signed(signed(bits(value)) >> (bits(count, 2) & 31) |
        (bits(value) >= 0x80000000 and ~(0xffffffff >> (bits(count, 2) & 31)) or 0)) end,
    rol = function(value, count)
        value, count = bits(value), bits(count, 2) & 31
        return signed(value << count | value >> (32 - count))
    end,
    ror = function(value, count)
        value, count = bits(value), bits(count, 2) & 31
        return signed(value >> count | value << (32 - count))
    end,
    bswap = function(value)
        value = bits(value)
        return signed(value >> 24 | value >> 8 & 0xff00 | (value & 0xff00) << 8 | (value & 0xff) << 24)
    end,
    tohex = function(value, digits)
        digits = digits and signed(bits(digits, 2)) or 8
        local letters = digits < 0 and "%08X" or "%08x"
        if digits < 0 then digits = -digits end
        if digits > 8 then digits = 8 end
        return format(letters, bits(value)):sub(9 - digits)
    end,
}
