-- The library string of Lua 5.1; patterns have a part of their own.
local shared = ...
local type, select = type, select
local tointeger, native_format, native_find = math.tointeger, string.format, string.find
local byte, char, sub, match, rep = string.byte, string.char, string.sub, string.match, string.rep
local lower, upper, reverse, native_gsub, concat = string.lower, string.upper, string.reverse, string.gsub, table.concat
local raise, argument_error = shared.raise, shared.argument_error
local truncated, truncated_unsigned = shared.truncated, shared.truncated_unsigned
local check_text, check_number = shared.check_text, shared.check_number
local check_integer, check_int = shared.check_integer, shared.check_int

local function doubles(first, ...)
    if first then return first + 0.0, doubles(...) end
end

-- Flags that a conversion heeds; 5.4 refuses the others. C takes each of them once.
local flags = {
    d = "-+0 ", i = "-+0 ", u = "-0", o = "-#0", x = "-#0", X = "-#0", e = "-+#0 ", E = "-+#0 ", f = "-+#0 ", g = "-+#0 ",
    G = "-+#0 ", c = "-", s = "-",
}

local function heeded(given, letter)
    if given == "" then return "" end
    local kept = ""
    for i = 1, #given do
        local flag = sub(given, i, i)
        if native_find(flags[letter], flag, 1, true) and not native_find(kept, flag, 1, true) then kept = kept .. flag end
    end
    return kept
end

local quoted = { ['"'] = '\\"', ["\\"] = "\\\\", ["\n"] = "\\\n", ["\r"] = "\\r", ["\0"] = "\\000" }

local function character(code, given, width)
    local result = native_format("%" .. given .. width .. "c", code & 255)
    local ending = native_find(result, "\0", 1, true)
    return ending and sub(result, 1, ending - 1) or result
end

local function string_item(value, given, width, precision)
    if precision == "" and #value >= 100 then return value end
    local ending = native_find(value, "\0", 1, true)
    if ending then value = sub(value, 1, ending - 1) end
    return native_format("%" .. given .. width .. precision .. "s", value)
end

local function item(letter, given, width, precision, position, count, value)
    if letter == "s" then
        return string_item(check_text(position, count, value), heeded(given, "s"), width, precision)
    elseif letter == "q" then
        return '"' .. native_gsub(check_text(position, count, value), '["\\\n\r%z]', quoted) .. '"'
    elseif not flags[letter] then raise("invalid option '%" .. letter .. "' to 'format'")
    end
    local number = check_number(position, count, value)
    given = heeded(given, letter)
    -- Here an int is made of the double at once, and of one too large the smallest.
    if letter == "c" then
        return character(number > -0x80000001 and number < 0x80000000 and truncated(number) or 0, given, width)
    end
    if letter == "d" or letter == "i" then number = truncated(number)
    elseif letter == "u" or letter == "o" or letter == "x" or letter == "X" then number = truncated_unsigned(number) end
    if letter == "u" then
        -- 5.4 has no unsigned decimals.
        local digits = number >= 0 and native_format("%d", number) or
            native_format("%d%d", tointeger((number >> 1) // 5), number - (number >> 1) // 5 * 10)
        local least = match(precision, "%d+")
        if least or precision ~= "" then
            digits = digits == "0" and (least == nil or least == "0") and "" or
                rep("0", (least or 0) - #digits) .. digits
            given = native_gsub(given, "0", "")
        end
        if native_find(given, "0", 1, true) and not native_find(given, "-", 1, true) and width ~= "" then
            digits = rep("0", width - #digits) .. digits
        end
        return native_format("%" .. native_gsub(given, "0", "") .. width .. "s", digits)
    end
    return native_format("%" .. given .. width .. precision .. letter, number)
end

local function format(...)
    local count = select("#", ...)
    local pattern = check_text(1, count, (...))
    local parts, position, argument, length = {}, 1, 1, #pattern
    while true do
        local start = native_find(pattern, "%", position, true)
        if not start then break end
        parts[#parts + 1] = sub(pattern, position, start - 1)
        if byte(pattern, start + 1) == 37 then
            parts[#parts + 1] = "%"
            position = start + 2
        else
            argument = argument + 1
            if argument > count then argument_error(argument, "no value") end
            local given, width, after = match(pattern, "^([-+ #0]*)(%d?%d?)()", start + 1)
            local precision, behind = match(pattern, "^(%.%d?%d?)()", after)
            after = behind or after
            if #given > 5 then raise("invalid format (repeated flags)") end
            if native_find(pattern, "^%d", after) then raise("invalid format (width or precision too long)") end
            position = after + 1
            local letter = sub(pattern, after, after)
            parts[#parts + 1] = item(letter, given, width, precision or "", argument, count, (select(argument, ...)))
        end
    end
    parts[#parts + 1] = sub(pattern, position)
    return concat(parts)
end

shared.libraries.string = {
    find = shared.find, match = shared.match, gmatch = shared.gmatch, gfind = shared.gmatch, gsub = shared.gsub,
    format = format,
    byte = function(...)
        local value, first, last = ...
        local count = select("#", ...)
        value = check_text(1, count, value)
        first = first == nil and 1 or check_integer(2, count, first)
        last = last == nil and first or check_integer(3, count, last)
        if first == last and first > 0 then return doubles(byte(value, first)) end
        local from = first < 0 and first + #value + 1 or first
        local to = last < 0 and last + #value + 1 or last
        if from < 1 then from = 1 end
        if to > #value then to = #value end
        if from > to then return end
        if to - from >= shared.most_results then raise("stack overflow (string slice too long)") end
        return doubles(byte(value, from, to))
    end,
    char = function(...)
        local codes, count = { ... }, select("#", ...)
        for i = 1, count do
            local code = check_int(i, count, codes[i])
            if code < 0 or code > 255 then argument_error(i, "invalid value") end
            codes[i] = char(code)
        end
        return concat(codes, "", 1, count)
    end,
    len = function(...) return #check_text(1, select("#", ...), (...)) + 0.0 end,
    lower = function(...) return lower(check_text(1, select("#", ...), (...))) end,
    upper = function(...) return upper(check_text(1, select("#", ...), (...))) end,
    reverse = function(...) return reverse(check_text(1, select("#", ...), (...))) end,
    rep = function(...)
        local value, times = ...
        local count = select("#", ...)
        return rep(check_text(1, count, value), check_int(2, count, times))
    end,
    sub = function(...)
        local value, first, last = ...
        local count = select("#", ...)
        return sub(check_text(1, count, value), check_integer(2, count, first),
            last == nil and -1 or check_integer(3, count, last))
    end,
    -- Nothing but the mark of compiled code, which is not loaded anyway.
    dump = function() return "\27Lua" end,
}
