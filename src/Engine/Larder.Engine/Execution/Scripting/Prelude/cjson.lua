-- JSON, with the options and limits that scripts know from the library cjson.
local shared = ...
local raise, number_of, argument_error = shared.raise, shared.number_of, shared.argument_error
local check_int, check_text = shared.check_int, shared.check_text
local type, next, select, tonumber, kind = type, next, select, tonumber, math.type
local find, sub, byte, char = string.find, string.sub, string.byte, string.char
local format, gsub = string.format, string.gsub
local concat, utf8char = table.concat, utf8.char
local null = shared.null

local function new()
    local convert_sparse, sparse_ratio, sparse_safe = false, 2, 10
    local encode_depth, decode_depth, precision = 1000, 1000, 14
    local encode_invalid, decode_invalid, keeps_buffer = false, true, true
    local encode

    local escapes = {
        ['"'] = '\\"', ["\\"] = "\\\\", ["/"] = "\\/", ["\b"] = "\\b", ["\t"] = "\\t", ["\n"] = "\\n",
        ["\f"] = "\\f", ["\r"] = "\\r", ["\127"] = "\\u007f",
    }
    for i = 0, 31 do escapes[char(i)] = escapes[char(i)] or format("\\u%04x", i) end

    local function quote(value) return '"' .. gsub(value, '[%c"\\/\127]', escapes) .. '"' end

    local function encode_number(value)
        if value ~= value or value == math.huge or value == -math.huge then
            if not encode_invalid then raise("Cannot serialise number: must not be NaN or Inf") end
            if encode_invalid == "null" then return "null" end
            return value ~= value and "nan" or value > 0 and "inf" or "-inf"
        end
        return format("%." .. precision .. "g", value)
    end

    -- How many elements a table has as an array, or nil when it is an object.
    local function array_length(value)
        local most, count = 0, 0
        for key in next, value do
            if kind(key) ~= "integer" or key < 1 then return nil end
            if key > most then most = key end
            count = count + 1
        end
        if sparse_ratio > 0 and most > count * sparse_ratio and most > sparse_safe then
            if not convert_sparse then raise("Cannot serialise table: excessively sparse array") end
            return nil
        end
        if most > 0 then return most end
    end

    local function encode_table(out, value, depth)
        if depth > encode_depth then raise("Cannot serialise, excessive nesting (" .. depth .. ")") end
        local length = array_length(value)
        if length then
            for i = 1, length do
                out[#out + 1] = i == 1 and "[" or ","
                encode(out, value[i], depth)
            end
            out[#out + 1] = "]"
            return
        end
        local opening = "{"
        for key, element in next, value do
            if type(key) == "number" then out[#out + 1] = opening .. '"' .. encode_number(key) .. '":'
            elseif type(key) == "string" then out[#out + 1] = opening .. quote(key) .. ":"
            else raise("Cannot serialise " .. type(key) .. ": table key must be a number or string") end
            opening = ","
            encode(out, element, depth)
        end
        out[#out + 1] = opening == "{" and "{}" or "}"
    end

    function encode(out, value, depth)
        local t = type(value)
        if t == "string" then out[#out + 1] = quote(value)
        elseif t == "number" then out[#out + 1] = encode_number(value)
        elseif t == "boolean" then out[#out + 1] = value and "true" or "false"
        elseif t == "table" then encode_table(out, value, depth + 1)
        elseif t == "nil" or value == null then out[#out + 1] = "null"
        else raise("Cannot serialise " .. t .. ": type not supported") end
    end

    local function fail(expected, found, position)
        raise("Expected " .. expected .. " but found " .. found .. " at character " .. position)
    end

    local plain = { ['"'] = '"', ["\\"] = "\\", ["/"] = "/", b = "\b", f = "\f", n = "\n", r = "\r", t = "\t" }

    local function unit(json, position)
        local digits = string.match(json, "^%x%x%x%x", position)
        return digits and tonumber(digits, 16)
    end

    -- A code point behind \u and where to go on; two escapes where it takes a pair.
    local function unicode(json, position, expected, start)
        local code = unit(json, position)
        if not code then fail(expected, "invalid unicode escape code", start) end
        if code < 0xd800 or code > 0xdfff then return utf8char(code), position + 4 end
        local low = sub(json, position + 4, position + 5) == "\\u" and unit(json, position + 6)
        if code > 0xdbff or not low or low < 0xdc00 or low > 0xdfff then
            fail(expected, "invalid unicode escape code", start)
        end
        return utf8char(0x10000 + (code - 0xd800 << 10) + low - 0xdc00), position + 10
    end

    local function decode_string(json, start, expected)
        local position = start + 1
        local ending = find(json, '["\\%c]', position)
        if ending and byte(json, ending) == 34 then return sub(json, position, ending - 1), ending + 1 end
        local parts = {}
        while ending do
            local found = byte(json, ending)
            parts[#parts + 1] = sub(json, position, ending - 1)
            if found == 34 then return concat(parts), ending + 1 end
            if found == 92 then
                local letter = sub(json, ending + 1, ending + 1)
                if letter == "u" then
                    parts[#parts + 1], position = unicode(json, ending + 2, expected, ending)
                else
                    if not plain[letter] then fail(expected, "invalid escape code", ending) end
                    parts[#parts + 1], position = plain[letter], ending + 2
                end
            else
                if found == 0 then break end
                parts[#parts + 1], position = char(found), ending + 1
            end
            ending = find(json, '["\\%c]', position)
        end
        fail(expected, "unexpected end of string", ending or #json + 1)
    end

    local tokens = {
        ["{"] = "T_OBJ_BEGIN", ["}"] = "T_OBJ_END", ["["] = "T_ARR_BEGIN", ["]"] = "T_ARR_END", [":"] = "T_COLON",
        [","] = "T_COMMA", ['"'] = "T_STRING", [""] = "T_END",
    }

    local function name(json, position)
        local first = sub(json, position, position)
        if tokens[first] then return tokens[first] end
        if find(json, "^true", position) or find(json, "^false", position) then return "T_BOOLEAN" end
        if find(json, "^null", position) then return "T_NULL" end
        if find(json, "^-?%d", position) then return "T_NUMBER" end
        if first == "-" or first == "+" and decode_invalid then return "invalid number" end
        return "invalid token"
    end

    local function skip(json, position) return (find(json, "[^ \t\r\n]", position)) or #json + 1 end

    -- As many bytes as C makes a number of: what is behind its proper end ("1-") belongs to the next token.
    local function longest_number(literal, position)
        local value = number_of(literal)
        while not value and #literal > 1 do
            literal = sub(literal, 1, -2)
            value = number_of(literal)
        end
        if value then return value, position + #literal end
    end

    -- Where numbers may be more than JSON allows: a word with a sign, and what else a plus stands before.
    local function extended_number(json, position)
        local sign, letters = string.match(json, "^([-+]?)(%a+)", position)
        local word = letters and string.lower(letters)
        if word and find(word, "^inf") then
            local length = #sign + (find(word, "^infinity") and 8 or 3)
            return sign == "-" and -math.huge or math.huge, position + length
        end
        if word and find(word, "^nan") then
            local behind = position + #sign + 3
            return sign == "-" and 0 / 0 or -(0 / 0), string.match(json, "^%([%w_]*%)()", behind) or behind
        end
        local literal = string.match(json, "^%+(0[xX]%x+%.?%x*[pP]?[-+]?%d*)", position)
            or string.match(json, "^%+(%d*%.?%d+%.?[eE]?[-+]?%d*)", position)
        if literal then return longest_number(literal, position + 1) end
    end

    local function decode_number(json, position)
        local literal = string.match(json, "^-?%d+%.?%d*[eE]?[-+]?%d*", position)
        local value, after
        if literal then
            if decode_invalid and find(json, "^-?0[xX]%x", position) then
                literal = string.match(json, "^-?0[xX]%x+%.?%x*[pP]?[-+]?%d*", position)
            elseif not decode_invalid and find(literal, "^-?0%d") then
                fail("value", "invalid number", position)
            end
            value, after = longest_number(literal, position)
        elseif decode_invalid then value, after = extended_number(json, position) end
        if value then return value, after end
        fail("value", name(json, position), position)
    end

    local decode

    local function deepen(depth, position)
        if depth + 1 > decode_depth then
            raise("Found too many nested data structures (" .. depth + 1 .. ") at character " .. position)
        end
        return depth + 1
    end

    local function decode_object(json, position, depth)
        local object = {}
        position = skip(json, position)
        if byte(json, position) == 125 then return object, position + 1 end
        while true do
            if byte(json, position) ~= 34 then fail("object key string", name(json, position), position) end
            local key, value
            key, position = decode_string(json, position, "object key string")
            position = skip(json, position)
            if byte(json, position) ~= 58 then fail("colon", name(json, position), position) end
            value, position = decode(json, skip(json, position + 1), depth)
            object[key] = value
            position = skip(json, position)
            local found = byte(json, position)
            if found == 125 then return object, position + 1 end
            if found ~= 44 then fail("comma or object end", name(json, position), position) end
            position = skip(json, position + 1)
        end
    end

    local function decode_array(json, position, depth)
        local list, count = {}, 0
        position = skip(json, position)
        if byte(json, position) == 93 then return list, position + 1 end
        while true do
            count = count + 1
            list[count], position = decode(json, skip(json, position), depth)
            position = skip(json, position)
            local found = byte(json, position)
            if found == 93 then return list, position + 1 end
            if found ~= 44 then fail("comma or array end", name(json, position), position) end
            position = position + 1
        end
    end

    function decode(json, position, depth)
        local first = byte(json, position)
        if first == 34 then return decode_string(json, position, "value") end
        if first == 123 then return decode_object(json, position + 1, deepen(depth, position)) end
        if first == 91 then return decode_array(json, position + 1, deepen(depth, position)) end
        if first == 116 and find(json, "^true", position) then return true, position + 4 end
        if first == 102 and find(json, "^false", position) then return false, position + 5 end
        if first == 110 and find(json, "^null", position) then return null, position + 4 end
        return decode_number(json, position)
    end

    local function check_most(count, most)
        if count > most then argument_error(most + 1, "found too many arguments") end
    end

    -- A number at a place of a function's arguments.
    local function number_option(place, count, value, least, most, current)
        if value == nil then return current end
        local number = check_int(place, count, value)
        if number < least or number > most then
            argument_error(1, "expected integer between " .. least .. " and " .. most)
        end
        return number
    end

    -- A switch; some know a third position, null.
    local function switch_option(count, value, knows_null, current)
        if value == nil then return current end
        if type(value) == "boolean" then return value end
        local word = check_text(1, count, value)
        if word == "on" or word == "off" then return word == "on" end
        if word == "null" and knows_null then return word end
        argument_error(1, "invalid option '" .. word .. "'")
    end

    return {
        encode = function(...)
            if select("#", ...) ~= 1 then raise("bad argument #1 to 'encode' (expected 1 argument)") end
            local out = {}
            encode(out, (...), 0)
            return concat(out)
        end,
        decode = function(...)
            if select("#", ...) ~= 1 then raise("bad argument #1 to 'decode' (expected 1 argument)") end
            local json = ...
            if type(json) == "number" then json = shared.tostring(json) end
            if type(json) ~= "string" then
                raise("bad argument #1 to 'decode' (string expected, got " .. type(json) .. ")")
            end
            if byte(json, 1) == 0 or byte(json, 2) == 0 then
                raise("JSON parser does not support UTF-16 or UTF-32")
            end
            local value, position = decode(json, skip(json, 1), 0)
            position = skip(json, position)
            if position <= #json then fail("the end", name(json, position), position) end
            return value
        end,
        encode_sparse_array = function(...)
            local convert, ratio, safe = ...
            local count = select("#", ...)
            check_most(count, 3)
            convert_sparse = switch_option(count, convert, false, convert_sparse)
            sparse_ratio = number_option(2, count, ratio, 0, 2147483647, sparse_ratio)
            sparse_safe = number_option(3, count, safe, 0, 2147483647, sparse_safe)
            return convert_sparse, sparse_ratio + 0.0, sparse_safe + 0.0
        end,
        encode_max_depth = function(...)
            local count = select("#", ...)
            check_most(count, 1)
            encode_depth = number_option(1, count, (...), 1, 2147483647, encode_depth)
            if encode_depth > 1000 then encode_depth = 1000 end
            return encode_depth + 0.0
        end,
        decode_max_depth = function(...)
            local count = select("#", ...)
            check_most(count, 1)
            decode_depth = number_option(1, count, (...), 1, 2147483647, decode_depth)
            if decode_depth > 1000 then decode_depth = 1000 end
            return decode_depth + 0.0
        end,
        encode_number_precision = function(...)
            local count = select("#", ...)
            check_most(count, 1)
            precision = number_option(1, count, (...), 1, 14, precision)
            return precision + 0.0
        end,
        encode_keep_buffer = function(...)
            local count = select("#", ...)
            check_most(count, 1)
            keeps_buffer = switch_option(count, (...), false, keeps_buffer)
            return keeps_buffer
        end,
        encode_invalid_numbers = function(...)
            local count = select("#", ...)
            check_most(count, 1)
            encode_invalid = switch_option(count, (...), true, encode_invalid)
            return encode_invalid
        end,
        decode_invalid_numbers = function(...)
            local count = select("#", ...)
            check_most(count, 1)
            decode_invalid = switch_option(count, (...), false, decode_invalid)
            return decode_invalid
        end,
        new = new, null = null, _NAME = "cjson", _VERSION = "2.1.0",
    }
end

shared.libraries.cjson = new()
