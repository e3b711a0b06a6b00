-- Numbers as Lua 5.1 knows them: doubles and nothing else. 5.4 has integers, too, and they must never reach a script:
-- literals are floats (the rewriter), strings become floats (here), and what the library of 5.4 counts is made a float
-- before it is handed out. Likewise here: how a library looks at its arguments. Gets the table that all parts share.
local shared = ...
local type, next, native_tonumber = type, next, tonumber
local kind, tointeger, least_integer = math.type, math.tointeger, math.mininteger
local format, match, find, sub, lower = string.format, string.match, string.find, string.sub, string.lower
local raise, argument_error = shared.raise, shared.argument_error
local raw_metatable, rawget = debug.getmetatable, rawget

-- What C reads as words; 0/0 has the sign that C does not give its "nan".
local words = { inf = math.huge, infinity = math.huge, nan = -(0 / 0) }

-- A text as C reads it: up to its first zero byte, hexadecimal digits as many as there are.
local function number_of(text)
    local number = native_tonumber(text)
    if kind(number) == "float" then return number end
    if number then
        if number == 0 then return find(text, "-", 1, true) and -0.0 or 0.0 end
        if not find(text, "[xX]") then return number + 0.0 end
        return native_tonumber(match(text, "^%s*(%S+)") .. "p0")
    end
    local ending = find(text, "\0", 1, true)
    if ending then return number_of(sub(text, 1, ending - 1)) end
    local sign, word = match(text, "^%s*([-+]?)(%a+)%s*$")
    number = word and words[lower(word)]
    return number and (sign == "-" and -number or number)
end

-- The text of a number; anything else stays what it is.
local function text(value)
    if type(value) == "number" then return format("%.14g", value) end
    return value
end

-- As C makes an integer of 64 bits of a double.
local function truncated(number)
    local whole = tointeger(number)
    if whole then return whole end
    if number >= -0x1p63 and number < 0x1p63 then return tointeger(number < 0 and -(-number // 1) or number // 1) end
    return least_integer
end

local function truncated_to_32(number) return (truncated(number) + 0x80000000 & 0xffffffff) - 0x80000000 end

-- The same without a sign, as 64 bits.
local function truncated_unsigned(number)
    if number >= 0x1p63 then return truncated(number - 0x1p63) ~ least_integer end
    return truncated(number)
end

-- a % b, which 5.4 computes in another way.
local function modulo(a, b)
    if kind(a) == "float" and kind(b) == "float" then return a - a // b * b end
    return a % b
end

-- Bounds of a for.
local function bound(name)
    return function(value)
        if type(value) == "number" then return value end
        return type(value) == "string" and number_of(value) or raise("'for' " .. name .. " must be a number")
    end
end

-- A step of zero never ends, or does not begin.
local step_bound = bound("step")
local function step(value)
    value = step_bound(value)
    return value == 0 and -0x1p-1074 or value
end

-- "10" + 1: strings that look like numbers count as such.
local operations = {
    __add = function(a, b) return a + b end, __sub = function(a, b) return a - b end,
    __mul = function(a, b) return a * b end, __div = function(a, b) return a / b end,
    __pow = function(a, b) return a ^ b end, __mod = modulo, __unm = function(a) return -a end,
}

local function operand(value)
    if type(value) == "string" then return number_of(value) end
    if type(value) == "number" then return value end
end

-- The integer of 64 bits that a value comes to, nil when it is no number.
local function integer_of(value)
    local number = operand(value)
    return number and truncated(number)
end

local function method_of(value, event)
    local metatable = type(value) ~= "string" and raw_metatable(value)
    return metatable and rawget(metatable, event)
end

local strings = raw_metatable("")
strings.__idiv = nil
for event, operation in next, operations do
    strings[event] = function(a, b)
        local x, y = operand(a), operand(b)
        if x and y then return operation(x, y) end
        local method = method_of(a, event) or method_of(b, event)
        if method then return (method(a, b)) end
        if not x then b = a end
        raise("attempt to perform arithmetic on a " .. type(b) .. " value")
    end
end

local function wrong_type(position, expected, count, value)
    argument_error(position, expected .. " expected, got " .. (position > count and "no value" or type(value)))
end

-- The argument at a position of a call with so many arguments.
local function check_text(position, count, value)
    if type(value) == "string" then return value end
    if type(value) == "number" then return format("%.14g", value) end
    wrong_type(position, "string", count, value)
end

local function check_number(position, count, value)
    if type(value) == "number" then return value end
    return type(value) == "string" and number_of(value) or wrong_type(position, "number", count, value)
end

local function check_integer(position, count, value) return truncated(check_number(position, count, value)) end

local function check_int(position, count, value) return truncated_to_32(check_number(position, count, value)) end

local function check_type(position, count, value, expected)
    if type(value) ~= expected then wrong_type(position, expected, count, value) end
end

shared.number_of, shared.integer_of, shared.text = number_of, integer_of, text
shared.truncated, shared.truncated_to_32, shared.truncated_unsigned = truncated, truncated_to_32, truncated_unsigned
shared.modulo, shared.first, shared.limit, shared.step = modulo, bound("initial value"), bound("limit"), step
shared.check_text, shared.check_number, shared.check_type = check_text, check_number, check_type
shared.check_integer, shared.check_int = check_integer, check_int
