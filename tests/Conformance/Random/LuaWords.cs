// The words that random programs of Lua are made of: values at the edges, patterns and formats of every kind, and the calls
// of every function with places for arguments (see LuaProgram.Fill).
namespace Larder.Conformance.Tests.Random;

static class LuaWords
{
    public static readonly string[] Numbers =
    [
        "0", "1", "2", "3", "-1", "-2", "5", "10", "0.5", "1.5", "2.5", "-0.5", "-1.5", "3.7", "1e15", "1e16", "2^53",
        "2^31", "2^32", "-2^31", "2^63", "1e100", "1e300", "-1e300", "1/0", "-1/0", "0/0", "-0", "255", "256", "0x10",
        "0xff", "1e-5", "123456789012", "99999999999999", "100000000000000", "7", "100", "2^53+1", "1e14", "0.1", "1/3",
        "-3", "64",
    ];

    public static readonly string[] Strings =
    [
        "''", "'a'", "'abc'", "'hello world'", "'10'", "'0x10'", "' 5 '", "'1e2'", "'3.7'", "'-2'", "'abc def ghi'",
        "'a\\0b'", "'%d'", "'inf'", "'nan'", "'0x'", "'1e'", "'aXbXc'", "'key:{1}'", "'x=1, y=22'", "'THE (quick) fox'",
        "'\\n\\r\\t'", "'\\255\\128'", "'9007199254740993'", "'18446744073709551615'", "'-0'", "'5.0'", "'  '", "'a.b.c'",
        "'[x]'", "'aaa'", "'0b1'", "'1 2'", "'infinity'", "'0x1p4'", "'007'", "'1e400'", "'ff'", "'zz'",
        "'7fffffffffffffff'", "'-ff'", "'1\\0002'",
    ];

    public static readonly string[] Patterns =
    [
        "'a'", "'.'", "'%a+'", "'%d+'", "'%w*'", "'()'", "'()a()'", "'(a)(b)'", "'^a'", "'a$'", "'^(.-)b'", "'[a-c]'",
        "'[^a]'", "'%s'", "'%S+'", "'.-'", "'(%w+)=(%w+)'", "'%b()'", "'%f[%w]%w+'", "'x*'", "'%g'", "'%'", "'['", "'(a'",
        "'a)'", "'%1'", "'(a)%1'", "'[]]'", "'[%a_]'", "'%z'", "'%.'", "''", "'a\\0'", "'$'", "'^'", "'a-'", "'%x+'", "'%p'",
        "'%c'", "'%u'", "'%l'", "'b*$'", "'o*'", "'(.)(.)'", "'[%d-z]'", "'[a-]'", "'^.'", "'.?'", "'%f[%z]'", "'[\\0]'",
        "'a.'", "'l+'",
    ];

    public static readonly string[] Replacements =
    [
        "''", "'x'", "'%0'", "'%1'", "'%2'", "'%%'", "'%'", "'<%0>'", "'%a'", "'%1%1'", "function(a) return a..'!' end",
        "function() return nil end", "function() return false end", "function() return 3 end", "function() return 3.5 end",
        "function(a,b) return b end", "{a='A',b='B',hello=1}", "function() return {} end", "{}", "5",
        "function(...) return select('#',...) end", "function(p) return type(p)..tostring(p) end", "true", "nil",
    ];

    public static readonly string[] Formats =
    [
        "'%d'", "'%5d'", "'%-5d|'", "'%05d'", "'%+d'", "'% d'", "'%i'", "'%u'", "'%c'", "'%x'", "'%X'", "'%#x'", "'%o'",
        "'%e'", "'%E'", "'%f'", "'%g'", "'%G'", "'%.3f'", "'%10.2f'", "'%s'", "'%10s'", "'%-10s|'", "'%.2s'", "'%q'", "'%%'",
        "'%5%'", "'%y'", "'%'", "'%.0f'", "'%.14g'", "'%.17g'", "'%5c'", "'%d %s'", "'%s %s'", "'%+s'", "'%05s'", "'%#d'",
        "'%+x'", "'%.3d'", "'%5.3d'", "'%.20s'", "'%123d'", "'%.123d'", "'%------d'", "'%a'", "'%p'", "'%n'", "'%5u'",
        "'%-8u|'", "'%08.3f'", "'%.3u'", "'%020u'", "'%#o'", "'%#g'", "'%.x'", "'%5q'",
    ];

    public static readonly string[] Tables =
    [
        "{}", "{1, 2, 3}", "{'a', 'b', 'c'}", "{3, 1, 2}", "{10, 'x', 2.5}", "{n = 3}", "{'x', y = 1}", "{{1}, {2}}", "t",
        "{0.5, 2^53}", "{[0] = 'z', 'a'}", "{1.5, 1e15, -0}", "{true}",
    ];

    public static readonly string[] Comparisons =
    [
        "function(a, b) return a > b end", "function(a, b) return a <= b end", "function() return true end", "nil",
        "function(a, b) return tostring(a) < tostring(b) end", "function() return false end",
        "function(a, b) return #tostring(a) < #tostring(b) end",
    ];

    public static readonly string[] Operators =
    [
        "+", "-", "*", "/", "%", "^", "..", "==", "~=", "<", "<=", ">", "and", "or",
    ];

    public static readonly string[] Uses =
    [
        "-x", "#x", "x.y", "x.y.z", "x()", "x:foo()", "x[1]", "x[1.5]", "not x", "x .. 1", "1 .. x", "x + 1", "x < 1",
        "1 < x", "-x * 2", "x == 1", "x .. x", "tostring(x)", "x % 3", "5 % x", "-5 % x", "x % 0.1", "x ^ 2", "x / 3",
        "x % 8",
    ];

    public static readonly string[] Metamethods =
    [
        "add|m + 1", "add|\"1\" + m", "sub|m - m", "unm|-m", "mod|m % 2", "mod|5 % m", "pow|m ^ 2", "div|m / 1",
        "mul|\"x\" * m", "eq|m == m", "lt|m < m", "le|m <= m", "lt|m <= setmetatable({}, getmetatable(m))", "call|m(1)",
        "index|m[1]", "index|m.x", "tostring|tostring(m)", "newindex|(function() m[1] = 2 return rawget(m, 1) end)()",
        "concat|m .. \"a\"", "concat|\"a\" .. m",
    ];

    public static readonly string[] Calls =
    [
        "string.sub(`S, `N[, `N])", "string.rep(`S, `I)", "string.byte(`S[, `N[, `N]])", "string.char([`N[, `N]])",
        "string.find(`S, `P[, `N[, `V]])", "string.find(`S, `P)", "string.match(`S, `P[, `N])", "string.match(`S, `P)",
        "string.gsub(`S, `P, `R[, `N])", "string.gsub(`S, `P, `R)", "string.format(`F[, `V[, `V]])", "string.format(`F, `N)",
        "string.format(`F, `S)", "string.len(`S)", "string.lower(`S)", "string.upper(`S)", "string.reverse(`S)",
        "math.floor(`N)", "math.ceil(`N)", "math.max([`N[, `N[, `N]]])", "math.min(`N, `N)", "math.abs(`N)",
        "math.fmod(`N, `N)", "math.mod(`N, `N)", "math.modf(`N)", "math.pow(`N, `N)", "math.sqrt(`N)", "math.frexp(`N)",
        "math.ldexp(`N, `I)", "math.log(`N)", "math.log10(`N)", "math.deg(`N)", "math.random([`I[, `N]])",
        "math.atan2(`N, `N)", "table.concat(`T[, `S[, `I[, `I]]])",
        "(function() local l = `T table.insert(l, `I, `V) return l end)()",
        "(function() local l = `T table.insert(l, `V) return l end)()", "table.insert([`T[, `V]])",
        "(function() local l = `T return table.remove(l, `I), #l end)()", "table.remove([`T[, `N]])",
        "(function() local l = `T table.sort(l[, `C]) return l end)()",
        "(function() local l = {5, 3, 9, 1, 7, 2, 8, 5, 3} table.sort(l, `C) return l end)()", "table.getn(`T)",
        "table.maxn(`T)", "table.foreach(`T, function(k) return type(k) .. k end)",
        "table.foreachi(`T, function(k, v) return k end)", "tonumber(`V[, `I])", "tonumber(`S, 16)", "tonumber(`S)",
        "tostring(`N)", "select(`N, `V, `V)", "select('#', `V, `V)", "select(-1, `V, `V)", "unpack(`T[, `I[, `I]])",
        "type(`V)", "next(`T[, `I])", "rawget(`T, `V)", "rawset(`T, `V, `V)", "rawequal(`V, `V)", "error(`V, 0)",
        "assert(`V[, `V])", "pcall(error, `V, 0)", "pcall(string.rep, `V)", "pcall(function(...) return ... end, `V, `V)",
        "xpcall(function() error(`V, 0) end, function(e) return 'h:' .. tostring(e) end)",
        "xpcall(function() return nil + 1 end, tostring)", "loadstring('return ' .. `N)", "loadstring(`S)",
        "setmetatable(`T, `T)", "coroutine.wrap(function(...) local x = coroutine.yield(...) return x end)(`V)",
        "coroutine.resume(coroutine.create(function(a) error(a) end), `V)", "coroutine.wrap(function() return `V end)()",
        "coroutine.wrap(function() error(`S) end)()", "coroutine.status(`V)", "bit.band(`N[, `N])", "bit.bor(`N, `N)",
        "bit.bxor(`N, `N)", "bit.bnot(`N)", "bit.lshift(`N, `I)", "bit.arshift(`N, `I)", "bit.rshift(`N, `I)",
        "bit.rol(`N, `I)", "bit.bswap(`N)", "bit.tobit(`N)", "bit.tohex(`N[, `I])", "cjson.encode(`N)",
        "cjson.encode({`N, `S})", "cjson.decode(`S)", "cmsgpack.pack(`V)", "cmsgpack.unpack(cmsgpack.pack(`V, `N))",
        "struct.pack('>i4', `N)", "struct.pack('<I8', `N)", "struct.pack('d', `N)",
        "struct.unpack('>i4', struct.pack('>i4', `N))", "struct.unpack('Bb', `S)", "redis.call('echo', `S)",
        "redis.pcall('echo', `V)", "redis.call('set', 'k', `S)", "redis.call('incrby', 'c', `I)",
        "redis.call('lpush', 'l', `S, `S)", "redis.call('lrange', 'l', 0, -1)", "redis.sha1hex(`S)", "redis.error_reply(`S)",
        "redis.status_reply(`V)",
    ];

    public static readonly string[] Steps = ["* 2", "+ a", "* i", "- i", "/ 3", "* a", "* -3", "+ 1e15", "% 7 + a"];

    public static readonly string[] Variadic =
        ["arg.n", "arg[1], arg.n", "select('#', ...)", "...", "(...)", "{...}"];
}
