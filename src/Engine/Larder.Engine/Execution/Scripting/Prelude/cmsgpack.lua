-- MessagePack. Integers and floats take their shortest form; a table whose keys are 1..n is an array.
local shared = ...
local raise, check_integer, check_text = shared.raise, shared.check_integer, shared.check_text
local type, next, select, error, kind = type, next, select, error, math.type
local pack, unpack, sub, byte, char = string.pack, string.unpack, string.sub, string.byte, string.char
local concat = table.concat
local max_nesting, max_results = 16, 4000

local encode

local function integer_of(value)
    if value == math.floor(value) and value >= -9.2233720368547758e18 and value < 9.2233720368547758e18 then
        return math.tointeger(value)
    end
end

local function encode_number(out, value)
    local whole = integer_of(value)
    if not whole then
        local short = unpack(">f", pack(">f", value))
        out[#out + 1] = short == value and pack(">Bf", 0xca, value) or pack(">Bd", 0xcb, value)
    elseif whole >= 0 then
        out[#out + 1] = whole < 128 and char(whole) or whole < 256 and pack(">BB", 0xcc, whole) or
            whole < 65536 and pack(">BI2", 0xcd, whole) or whole < 4294967296 and pack(">BI4", 0xce, whole) or
            pack(">Bi8", 0xcf, whole)
    else
        out[#out + 1] = whole >= -32 and char(whole & 255) or whole >= -128 and pack(">Bb", 0xd0, whole) or
            whole >= -32768 and pack(">Bi2", 0xd1, whole) or whole >= -2147483648 and pack(">Bi4", 0xd2, whole) or
            pack(">Bi8", 0xd3, whole)
    end
end

local function encode_string(out, value)
    local length = #value
    out[#out + 1] = length < 32 and char(0xa0 | length) or length < 256 and pack(">BB", 0xd9, length) or
        length < 65536 and pack(">BI2", 0xda, length) or pack(">BI4", 0xdb, length)
    out[#out + 1] = value
end

local function header(out, count, short, short_limit, medium)
    out[#out + 1] = count < short_limit and char(short | count) or count < 65536 and pack(">BI2", medium, count) or
        pack(">BI4", medium + 1, count)
end

local function encode_table(out, value, level)
    local count, most = 0, 0
    local is_array = true
    for key in next, value do
        count = count + 1
        if kind(key) ~= "integer" or key < 1 then is_array = false
        elseif key > most then most = key end
    end
    if is_array and most == count then
        header(out, count, 0x90, 16, 0xdc)
        for i = 1, count do encode(out, value[i], level + 1) end
        return
    end
    header(out, count, 0x80, 16, 0xde)
    for key, element in next, value do
        encode(out, key, level + 1)
        encode(out, element, level + 1)
    end
end

function encode(out, value, level)
    local t = type(value)
    if t == "table" and level < max_nesting then return encode_table(out, value, level) end
    if t == "string" then return encode_string(out, value) end
    if t == "number" then return encode_number(out, value) end
    if t == "boolean" then out[#out + 1] = value and "\195" or "\194"
    else out[#out + 1] = "\192" end
end

local decode

-- The bytes of one fixed-size form, or the end.
local function take(state, form)
    local size = string.packsize(form)
    if #state.data - state.position + 1 < size then raise("Missing bytes in input.") end
    local value = unpack(form, state.data, state.position)
    state.position = state.position + size
    return value
end

local function take_string(state, length)
    if #state.data - state.position + 1 < length then raise("Missing bytes in input.") end
    local value = sub(state.data, state.position, state.position + length - 1)
    state.position = state.position + length
    return value
end

-- Counts are announced, not believed: every element takes at least a byte.
local function check_count(state, count)
    if count > #state.data - state.position + 1 then raise("Missing bytes in input.") end
end

local function take_array(state, count, level)
    check_count(state, count)
    local list = {}
    for i = 1, count do list[i] = decode(state, level + 1) end
    return list
end

local function take_map(state, count, level)
    check_count(state, count)
    local map = {}
    for _ = 1, count do
        local key = decode(state, level + 1)
        local value = decode(state, level + 1)
        if key == nil or key ~= key then error("table index is " .. (key == nil and "nil" or "NaN"), 0) end
        map[key] = value
    end
    return map
end

local fixed = {
    [0xca] = ">f", [0xcb] = ">d", [0xcc] = ">B", [0xcd] = ">I2", [0xce] = ">I4", [0xd0] = ">b", [0xd1] = ">i2",
    [0xd2] = ">i4", [0xd3] = ">i8", [0xcf] = ">i8", -- one that takes all of 64 bits is read as negative
}

function decode(state, level)
    if level > 190 then raise("Missing bytes in input.") end
    local tag = take(state, "B")
    if tag < 0x80 then return tag + 0.0 end
    if tag >= 0xe0 then return tag - 256.0 end
    if tag < 0x90 then return take_map(state, tag & 15, level) end
    if tag < 0xa0 then return take_array(state, tag & 15, level) end
    if tag < 0xc0 then return take_string(state, tag & 31) end
    if tag == 0xc0 then return nil end
    if tag == 0xc2 or tag == 0xc3 then return tag == 0xc3 end
    if fixed[tag] then return take(state, fixed[tag]) + 0.0 end
    if tag == 0xd9 then return take_string(state, take(state, "B")) end
    if tag == 0xda then return take_string(state, take(state, ">I2")) end
    if tag == 0xdb then return take_string(state, take(state, ">I4")) end
    if tag == 0xdc then return take_array(state, take(state, ">I2"), level) end
    if tag == 0xdd then return take_array(state, take(state, ">I4"), level) end
    if tag == 0xde then return take_map(state, take(state, ">I2"), level) end
    if tag == 0xdf then return take_map(state, take(state, ">I4"), level) end
    raise("Bad data format in input.")
end

local function msgpack_pack(...)
    local count = select("#", ...)
    if count == 0 then raise("bad argument #0 to 'pack' (MessagePack pack needs input.)") end
    local out = {}
    for i = 1, count do encode(out, (select(i, ...)), 0) end
    return concat(out)
end

local function unpack_all(data)
    local state, results, count = { data = data, position = 1 }, {}, 0
    while state.position <= #data do
        if count >= max_results then raise("too many results to unpack") end
        count = count + 1
        results[count] = decode(state, 0)
    end
    return table.unpack(results, 1, count)
end

-- The first result says where to go on, -1 at the end.
local function unpack_some(data, limit, offset)
    if limit < 0 or offset < 0 then
        raise("Invalid request to unpack with offset of " .. offset .. " and limit of " .. #data .. ".")
    end
    if offset > #data then raise("Start offset " .. offset .. " greater than input length " .. #data .. ".") end
    if limit == 0 and offset == 0 then return unpack_all(data) end
    if limit > max_results then limit = max_results end
    local state, results, count = { data = data, position = offset + 1 }, {}, 0
    while count < limit and state.position <= #data do
        count = count + 1
        results[count] = decode(state, 0)
    end
    local after = state.position > #data and -1 or state.position - 1
    return after + 0.0, table.unpack(results, 1, count)
end

local function optional_integer(position, count, value) return value == nil and 0 or check_integer(position, count, value) end

shared.libraries.cmsgpack = {
    pack = msgpack_pack,
    unpack = function(...) return unpack_all(check_text(1, select("#", ...), (...))) end,
    unpack_limit = function(...)
        local data, limit, offset = ...
        local count = select("#", ...)
        data, limit = check_text(1, count, data), check_integer(2, count, limit)
        return unpack_some(data, limit, optional_integer(3, count, offset))
    end,
    unpack_one = function(...)
        local data, offset = ...
        local count = select("#", ...)
        return unpack_some(check_text(1, count, data), 1, optional_integer(2, count, offset))
    end,
    _NAME = "cmsgpack", _VERSION = "lua-cmsgpack 0.4.0", _DESCRIPTION = "MessagePack for scripts",
    _COPYRIGHT = "the authors of Larder",
}
