// Random programs of Lua 5.1: every statement runs on its own and tells what came of it, values with their types or the
// error. What has to differ (addresses, order of keys, holes, other things that docs/compatibility.md names) is not asked for.
namespace Larder.Conformance.Tests.Random;

/// <summary>A source of statements, the same for the same seed.</summary>
sealed class LuaProgram(int seed)
{
    const int StatementCount = 12;
    const int MaxDepth = 3;

    const string Frame = """
        local function show(...)
          local parts = {}
          for i = 1, select('#', ...) do
            local value = select(i, ...)
            local kind = type(value)
            if kind == 'table' then
              local keys = {}
              for key in pairs(value) do keys[#keys + 1] = type(key) .. ':' .. (type(key) == 'table' and '' or tostring(key)) ..
                '=' .. (type(value[key]) == 'table' and 'table' or type(value[key]) == 'function' and 'function' or
                tostring(value[key])) end
              table.sort(keys)
              parts[i] = '{' .. table.concat(keys, ';') .. '}'
            elseif kind == 'function' or kind == 'userdata' or kind == 'thread' then parts[i] = kind
            else parts[i] = kind .. ':' .. tostring(value) end
            -- Redis and Valkey word two errors differently.
            parts[i] = string.gsub(parts[i], 'Lua redis lib command a', 'Command a')
            parts[i] = string.gsub(parts[i], 'Redis command from', 'command from')
            parts[i] = string.gsub(parts[i], ': 0x%x+', ': address')
            -- Of some operands 5.4 does not know the name.
            parts[i] = string.gsub(parts[i], "(attempt to .-) %a+ '[^']*' %((an? %a+ value)%)", '%1 %2')
          end
          return (string.gsub(table.concat(parts, ','), '%-nan', 'nan'))
        end
        math.randomseed(7)
        local out = {}
        local function try(f) out[#out + 1] = show(pcall(f)) end
        local t, s, n, i = {1, 2, 3, x = 5}, 'str', 12345, 3

        """;

    readonly System.Random _random = new(seed);

    /// <summary>A source whose result is one line for each statement.</summary>
    public string Text() =>
        Frame + string.Concat(Enumerable.Range(0, StatementCount).Select(_ => Statement() + "\n")) + "return out";

    string Statement() => _random.Next(20) switch
    {
        < 10 => Try($"return {Call(0)}"),
        < 12 => Try($"return {Value(0)} {Pick(LuaWords.Operators)} {Value(0)}"),
        12 => Try($"local r = {{}} for x = {Loop()}, {Loop()}, {Pick("1", "2", "-1", "'1'", "0")} do r[#r + 1] = x " +
            "if #r > 9 then break end end return r"),
        13 => Try($"local r = {{}} for a, b in string.gmatch({Text(1)}, {Pick(LuaWords.Patterns)}) do " +
            "r[#r + 1] = tostring(a) .. type(a) .. tostring(b) if #r > 20 then break end end return r"),
        14 => Try($"local x = {Value(0)} return {Pick(LuaWords.Uses)}"),
        15 => Try($"local a = {Number(0)} for i = 1, {_random.Next(1, 80)} do a = a {Pick(LuaWords.Steps)} end return a"),
        16 => Try($"local function f(...) return {Pick(LuaWords.Variadic)} end return f({Value(1)}, {Value(1)})"),
        17 => Try($"local r = {{}} for k, v in pairs({Table(1)}) do r[#r + 1] = type(k) .. tostring(k) .. type(v) end " +
            "table.sort(r) return r"),
        18 => Try($"local r = 0 for i, v in ipairs({Table(1)}) do r = r * 10 + i * i * i * i * i end return r"),
        _ => Try("local m = setmetatable({}, {__" + Pick(LuaWords.Metamethods).Replace("|",
            " = function(a, b) return type(a) .. type(b) end}) return ", StringComparison.Ordinal)),
    };

    static string Try(string body) => $"try(function() {body} end)";

    string Pick(params string[] words) => words[_random.Next(words.Length)];

    bool Rarely => _random.Next(10) == 0;

    string Number(int depth) => depth > MaxDepth || _random.Next(10) < 6
        ? Pick(LuaWords.Numbers)
        : _random.Next(4) switch
        {
            0 => $"(-{Number(depth + 1)})",
            1 => Pick("#t", "#s", "i", "n", "n * n", "n * n * n * n * n * n", "i * 2^40"),
            2 => Call(depth + 1, "math"),
            _ => $"({Number(depth + 1)} {Pick("+", "-", "*", "/", "%", "^")} {Number(depth + 1)})",
        };

    string Text(int depth) => depth > MaxDepth || _random.Next(10) < 6
        ? Pick(LuaWords.Strings)
        : _random.Next(2) == 0 ? Call(depth + 1, "string") : $"({Either(depth + 1)} .. {Either(depth + 1)})";

    string Either(int depth) => _random.Next(2) == 0 ? Number(depth) : Text(depth);

    // A loop over what is no number, or no whole one, is one of the known differences.
    string Loop() => Rarely
        ? Pick("'x'", "nil", "{}", "'1e1'", "true")
        : Pick("1", "3", "-2", "5", "'4'", "#t", "i", "10", "2^31", "0");

    string Table(int depth) => Rarely ? $"{{{Value(depth + 1)}, {Value(depth + 1)}}}" : Pick(LuaWords.Tables);

    string Value(int depth) => _random.Next(20) switch
    {
        _ when depth > MaxDepth => Pick(LuaWords.Numbers),
        < 8 => Number(depth),
        < 15 => Text(depth),
        < 17 => Table(depth),
        _ => Pick("nil", "true", "false", "function() end", "t", "s", "n", "i", "select"),
    };

    string Odd(Func<int, string> usual, int depth) => Rarely ? Value(depth + 1) : usual(depth + 1);

    string Call(int depth, string? library = null)
    {
        var calls = library == null
            ? LuaWords.Calls
            : [.. LuaWords.Calls.Where(call => call.StartsWith(library, StringComparison.Ordinal))];
        return Fill(Pick(calls), depth);
    }

    // N number, S string, T table, V anything, P pattern, R replacement, F format, C comparison; in brackets what may lack.
    string Fill(string template, int depth)
    {
        System.Text.StringBuilder text = new();
        var skips = false;
        for (var at = 0; at < template.Length; at++)
        {
            var letter = template[at];
            var stands = at > 0 && template[at - 1] == '`';
            if (letter == '`') continue;
            if (letter == '[' && !stands) skips = skips || _random.Next(2) == 0;
            else if (letter == ']' && !stands) skips = false;
            else if (!skips) text.Append(stands ? Argument(letter, depth) : letter.ToString());
        }
        return text.ToString();
    }

    string Argument(char letter, int depth) => letter switch
    {
        'N' => Odd(Number, depth),
        'S' => Odd(Text, depth),
        'T' => Odd(Table, depth),
        'P' => Pick(LuaWords.Patterns),
        'R' => Pick(LuaWords.Replacements),
        'F' => Pick(LuaWords.Formats),
        'C' => Pick(LuaWords.Comparisons),
        'I' => Pick("1", "2", "3", "0", "-1", "1.5", "2.9", "'2'", "5", "10"),
        _ => Value(depth + 1),
    };
}
