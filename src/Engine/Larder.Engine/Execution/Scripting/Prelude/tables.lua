-- The library table of Lua 5.1, which reads and writes tables without their metatables.
local shared = ...
local type, select, next, rawget, rawset, rawlen = type, select, next, rawget, rawset, rawlen
local raw_metatable, native_concat, native_insert, native_sort = debug.getmetatable, table.concat, table.insert, table.sort
local raise, behind, refuse = shared.raise, shared.behind, shared.refuse
local text, check_text = shared.text, shared.check_text
local check_int, check_type = shared.check_int, shared.check_type

-- The table to read from.
local function source(count, list)
    check_type(1, count, list, "table")
    return behind[list] or list
end

-- The table to change.
local function target(count, list)
    check_type(1, count, list, "table")
    if behind[list] then refuse() end
    return list
end

local function concat(...)
    local list, separator, first, last = ...
    local count = select("#", ...)
    list = source(count, list)
    separator = separator == nil and "" or check_text(2, count, separator)
    first = first == nil and 1 or check_int(3, count, first)
    last = last == nil and rawlen(list) or check_int(4, count, last)
    local texts, is_plain = nil, raw_metatable(list) == nil
    for i = first, last do
        local value = rawget(list, i)
        if type(value) ~= "string" then
            if type(value) ~= "number" then
                raise("invalid value (" .. type(value) .. ") at index " .. i .. " in table for 'concat'")
            end
            is_plain = false
        end
        if not is_plain then
            if not texts then
                texts = {}
                for j = first, i - 1 do texts[j] = text(rawget(list, j)) end
            end
            texts[i] = text(value)
        end
    end
    return native_concat(texts or list, separator, first, last)
end

local function insert(...)
    local list, position, value = ...
    local count = select("#", ...)
    list = target(count, list)
    local last = rawlen(list) + 1
    if count == 2 then
        rawset(list, last, position)
        return
    end
    if count ~= 3 then raise("wrong number of arguments to 'insert'") end
    position = check_int(2, count, position)
    if position > last then last = position end
    if position >= 1 and last == rawlen(list) + 1 and not raw_metatable(list) then
        native_insert(list, position, value)
        return
    end
    for i = last, position + 1, -1 do rawset(list, i, rawget(list, i - 1)) end
    rawset(list, position, value)
end

local function remove(...)
    local list, position = ...
    local count = select("#", ...)
    list = target(count, list)
    local last = rawlen(list)
    position = position == nil and last or check_int(2, count, position)
    if position < 1 or position > last then return end
    local value = rawget(list, position)
    for i = position, last - 1 do rawset(list, i, rawget(list, i + 1)) end
    rawset(list, last, nil)
    return value
end

-- Quicksort with the middle as pivot, in the order of steps that 5.1 takes: where a comparison is inconsistent or
-- finds elements equal, the outcome depends on it.
local function sort_by(list, low, high, is_less)
    local function compare_and_swap(i, j)
        local a, b = rawget(list, i), rawget(list, j)
        if not is_less(b, a) then return false end
        rawset(list, i, b)
        rawset(list, j, a)
        return true
    end
    while low < high do
        compare_and_swap(low, high)
        if high - low == 1 then return end
        local middle = (low + high) // 2
        if not compare_and_swap(low, middle) then compare_and_swap(middle, high) end
        if high - low == 2 then return end
        local pivot, beside = rawget(list, middle), rawget(list, high - 1)
        rawset(list, middle, beside)
        rawset(list, high - 1, pivot)
        local left, right = low, high - 1
        while true do
            left = left + 1
            while is_less(rawget(list, left), pivot) do
                if left > high then raise("invalid order function for sorting") end
                left = left + 1
            end
            right = right - 1
            while is_less(pivot, rawget(list, right)) do
                if right < low then raise("invalid order function for sorting") end
                right = right - 1
            end
            if right < left then break end
            local a, b = rawget(list, left), rawget(list, right)
            rawset(list, left, b)
            rawset(list, right, a)
        end
        local a, b = rawget(list, high - 1), rawget(list, left)
        rawset(list, high - 1, b)
        rawset(list, left, a)
        if left - low < high - left then
            sort_by(list, low, left - 1, is_less)
            low = left + 1
        else
            sort_by(list, left + 1, high, is_less)
            high = left - 1
        end
    end
end

local function less(a, b) return a < b end

local function sort(...)
    local list, is_less = ...
    local count = select("#", ...)
    list = target(count, list)
    if is_less ~= nil then check_type(2, count, is_less, "function") end
    if is_less == nil and raw_metatable(list) == nil then return native_sort(list) end
    sort_by(list, 1, rawlen(list), is_less or less)
end

local function maxn(...)
    local most = 0.0
    for key in next, source(select("#", ...), (...)) do
        if type(key) == "number" and key > most then most = key + 0.0 end
    end
    return most
end

local function foreach(...)
    local list, visit = ...
    local count = select("#", ...)
    list = source(count, list)
    check_type(2, count, visit, "function")
    for key, value in next, list do
        local result = visit(type(key) == "number" and key + 0.0 or key, value)
        if result ~= nil then return result end
    end
end

local function foreachi(...)
    local list, visit = ...
    local count = select("#", ...)
    list = source(count, list)
    check_type(2, count, visit, "function")
    for i = 1, rawlen(list) do
        local result = visit(i + 0.0, rawget(list, i))
        if result ~= nil then return result end
    end
end

shared.libraries.table = {
    concat = concat, foreach = foreach, foreachi = foreachi, insert = insert, maxn = maxn, remove = remove, sort = sort,
    getn = function(...) return rawlen(source(select("#", ...), (...))) + 0.0 end,
    setn = function(...)
        check_type(1, select("#", ...), (...), "table")
        raise("'setn' is obsolete")
    end,
}
