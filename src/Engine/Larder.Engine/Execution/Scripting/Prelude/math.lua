-- The library math of Lua 5.1: every result is a double. Random numbers are those of the real server for the same seed.
local shared = ...
local select, native = select, math
local floor_of, huge = math.floor, math.huge
local raise, argument_error = shared.raise, shared.argument_error
local check_number, check_int = shared.check_number, shared.check_int

-- A function of one number.
local function unary(compute)
    return function(...) return compute(check_number(1, select("#", ...), (...))) end
end

-- One of two; the second is looked at first.
local function binary(compute)
    return function(...)
        local a, b = ...
        local count = select("#", ...)
        b = check_number(2, count, b)
        return compute(check_number(1, count, a), b)
    end
end

-- The one of all numbers that is before each other one.
local function chosen(is_before)
    return function(...)
        local count = select("#", ...)
        local result = check_number(1, count, (...))
        for i = 2, count do
            local value = check_number(i, count, (select(i, ...)))
            if is_before(value, result) then result = value end
        end
        return result
    end
end

local function floor(x) return x // 1.0 end

local function ceil(x) return -(-x // 1.0) end

local function modf(x)
    if x == huge or x == -huge then return x, x > 0 and 0.0 or -0.0 end
    local whole = x < 0 and ceil(x) or floor(x)
    local fraction = x - whole
    return whole, fraction == 0 and (x < 0 or 1 / x < 0) and -0.0 or fraction
end

-- In two steps, as a power of two below 2^-1022 is no full number.
local function scale(mantissa, exponent)
    if exponent > 4000 then exponent = 4000 elseif exponent < -4000 then exponent = -4000 end
    local half = exponent // 2
    return mantissa * 2.0 ^ half * 2.0 ^ (exponent - half)
end

local function frexp(x)
    if x == 0 or x ~= x or x == huge or x == -huge then return x, 0.0 end
    local exponent = floor_of(native.log(x < 0 and -x or x, 2)) + 1
    local mantissa = scale(x, -exponent)
    if mantissa >= 1 or mantissa <= -1 then mantissa, exponent = mantissa / 2, exponent + 1 end
    if mantissa < 0.5 and mantissa > -0.5 then mantissa, exponent = mantissa * 2, exponent - 1 end
    return mantissa, exponent + 0.0
end

local exp = native.exp
local function sinh(x)
    if x > -0.1 and x < 0.1 then
        -- Two near numbers would leave few digits of their difference.
        local square = x * x
        return x * (1 + square / 6 * (1 + square / 20 * (1 + square / 42 * (1 + square / 72))))
    end
    return (exp(x) - exp(-x)) / 2
end

local function tanh(x)
    if x > 20 then return 1.0 elseif x < -20 then return -1.0 end
    return sinh(x) / ((exp(x) + exp(-x)) / 2)
end

-- The generator of 48 bits that C calls drand48; 31 of them are given out.
local state, most_random = 0x1234abcd330e, 0x7fffffff
local function draw()
    state = state * 0x5deece66d + 0xb & 0xffffffffffff
    return (state >> 17) % most_random / most_random
end

local function random(...)
    local count, drawn = select("#", ...), draw()
    local low, high = ...
    if count == 0 then return drawn end
    if count == 1 then
        high = check_int(1, count, low)
        if high < 1 then argument_error(1, "interval is empty") end
        return floor(drawn * high) + 1
    end
    if count ~= 2 then raise("wrong number of arguments") end
    low, high = check_int(1, count, low), check_int(2, count, high)
    if low > high then argument_error(2, "interval is empty") end
    local width = (high - low + 1 + 0x80000000 & 0xffffffff) - 0x80000000
    return floor(drawn * width) + low
end

local function randomseed(...) state = (check_int(1, select("#", ...), (...)) & 0xffffffff) << 16 | 0x330e end

local log = native.log
shared.libraries.math = {
    abs = unary(native.abs), acos = unary(native.acos), asin = unary(native.asin),
    atan = unary(function(y) return native.atan(y) end), atan2 = binary(native.atan), ceil = unary(ceil),
    cos = unary(native.cos), cosh = unary(function(x) return (exp(x) + exp(-x)) / 2 end), 
    deg = unary(function(x) return x / (native.pi / 180) end),
    exp = unary(exp), floor = unary(floor), fmod = binary(native.fmod), frexp = unary(frexp), huge = huge,
    ldexp = function(...)
        local mantissa, exponent = ...
        local count = select("#", ...)
        exponent = check_int(2, count, exponent)
        return scale(check_number(1, count, mantissa), exponent)
    end,
    log = unary(function(x) return log(x) end), log10 = unary(function(x) return log(x, 10.0) end),
    max = chosen(function(a, b) return a > b end), min = chosen(function(a, b) return a < b end),
    mod = binary(native.fmod), modf = unary(modf), pi = native.pi, pow = binary(function(x, y) return x ^ y end),
    rad = unary(function(x) return x * (native.pi / 180) end),
    random = random, randomseed = randomseed, sin = unary(native.sin), sinh = unary(sinh),
    sqrt = unary(native.sqrt), tan = unary(native.tan), tanh = unary(tanh),
}
