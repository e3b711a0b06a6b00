// What a script must not be able to do: leave its sandbox, change what other scripts see, or take more than its share.
// Every attempt runs on a node that has to be whole afterwards.
using Xunit;

namespace Larder.Engine.Tests.Scripting;

public sealed class SandboxTests(SandboxTests.Node node) : IClassFixture<SandboxTests.Node>
{
    public sealed class Node : IDisposable
    {
        internal RunningNode Running { get; } = new();

        public void Dispose() => Running.Dispose();
    }

    [Theory]
    [InlineData("x = 1", "readonly table")]
    [InlineData("_G.x = 1", "readonly table")]
    [InlineData("rawset(_G, 'x', 1)", "readonly table")]
    [InlineData("setmetatable(_G, {})", "readonly table")]
    [InlineData("local g = getmetatable(_G); g.__index = {}", "readonly table")]
    [InlineData("redis.call = nil", "readonly table")]
    [InlineData("rawset(redis, 'call', nil)", "readonly table")]
    [InlineData("string.rep = nil", "readonly table")]
    [InlineData("table.insert(table, 1)", "readonly table")]
    [InlineData("getmetatable('').__index = nil", "readonly table")]
    [InlineData("getmetatable('').__index.rep = nil", "readonly table")]
    [InlineData("rawset(getmetatable('').__index, 'rep', nil)", "readonly table")]
    [InlineData("setmetatable(getmetatable(''), {})", "readonly table")]
    [InlineData("for name in pairs(string) do string[name] = 1 end", "readonly table")]
    [InlineData("local _, library = pairs(string); library.rep = 1", "readonly table")]
    [InlineData("local _, library = next({string}); library.rep = 1", "readonly table")]
    [InlineData("cjson.new().x = 1 cjson.null = 1", "readonly table")]
    public void Nothing_shared_changes(string script, string error)
    {
        Assert.Contains(error, Run(script));
        CheckWhole();
    }

    [Theory]
    [InlineData("io")]
    [InlineData("require")]
    [InlineData("package")]
    [InlineData("debug")]
    [InlineData("dofile")]
    [InlineData("loadfile")]
    [InlineData("print")]
    [InlineData("setfenv")]
    [InlineData("getfenv")]
    [InlineData("newproxy")]
    [InlineData("utf8")]
    [InlineData("module")]
    [InlineData("warn")]
    [InlineData("rawlen")]
    public void Is_not_there(string name) => Assert.Contains("nonexistent global variable", Run($"return {name}"));

    [Theory]
    [InlineData("string.pack")]
    [InlineData("table.move")]
    [InlineData("os.execute")]
    [InlineData("os.getenv")]
    [InlineData("coroutine.close")]
    [InlineData("math.tointeger")]
    public void Is_no_member(string name) => Assert.Equal("+nil\r\n", Run($"return {{ok = tostring({name})}}"));

    [Theory]
    [InlineData("return loadstring(string.dump(function() end))")]
    [InlineData("return loadstring('\\27Lua\\81\\0\\1\\4\\8\\4\\8\\0')")]
    [InlineData("return load(function() return nil end, nil, 'b', {}) and loadstring('\\27LuaT')")]
    public void Compiled_code_is_not_loaded(string script)
    {
        Assert.Equal("$-1\r\n", Run(script));
        CheckWhole();
    }

    [Theory]
    [InlineData("return string.rep('x', 1.5e9)")]
    [InlineData("local t = {} for i = 1, 1e9 do t[i] = string.rep('x', 1024 * 1024) .. i end")]
    [InlineData("local s = 'x' while true do s = s .. s end")]
    [InlineData("local function f() local s = 'x' while true do s = s .. s end end pcall(f) f()")]
    public void Memory_is_bounded(string script)
    {
        Assert.Contains("not enough memory", Run(script));
        CheckWhole();
    }

    [Theory]
    [InlineData("local function f() return 1 + f() end return f()", "stack overflow")]
    [InlineData("return setmetatable({}, {__index = function(t, k) return t[k] end}).x", "overflow")]
    [InlineData("local s = string.rep('(', 300) return (string.find('x', s))", "ERR")]
    [InlineData("return unpack({}, 1, 1e8)", "too many results")]
    [InlineData("return unpack({}, 0, 2147483647)", "too many results")]
    [InlineData("return unpack({}, -2147483648, 2147483647)", "too many results")]
    [InlineData("return cjson.decode(string.rep('[', 100000))", "too many nested")]
    [InlineData("local t = {} for i = 1, 5000 do t = {t} end return cjson.encode(t)", "excessive nesting")]
    [InlineData("return cjson.encode({[1] = 1, [1e9] = 1})", "sparse")]
    [InlineData("return struct.pack('I33', 1)", "larger than limit")]
    [InlineData("return struct.pack('i9999999999999', 1)", "overflow")]
    [InlineData("return struct.unpack('c9999999', 'x')", "too short")]
    [InlineData("return struct.unpack('I2', 'abcd', -5)", "too short")]
    [InlineData("return cmsgpack.unpack('\\221\\255\\255\\255\\255')", "Missing bytes")]
    [InlineData("return cmsgpack.unpack(string.rep('\\145', 100000))", "Missing bytes")]
    [InlineData("return cmsgpack.unpack_limit('abc', -1, 5)", "Invalid request")]
    [InlineData("return loadstring(string.rep('(', 100000))()", "attempt to call a nil value")]
    public void Depth_and_counts_are_bounded(string script, string error)
    {
        Assert.Contains(error, Run(script));
        CheckWhole();
    }

    [Theory]
    [InlineData("local s = string.rep('x', 2e8) return redis.call('mset', 'a', s, 'b', s, 'c', s, 'd', s, 'e', s, 'f', s)",
        "Command arguments")]
    [InlineData("redis.call('set', 'a', string.rep('x', 1e7)) local t = {} for i = 1, 80 do " +
        "t[i] = redis.call('get', 'a') end return 1", "not enough memory")]
    [InlineData("local f, e = loadstring(string.rep(' ', 4e7)) error(e)", "script is too large")]
    [InlineData("return cjson.decode('0x1' .. string.rep('p', 3e6))", "Expected")]
    [InlineData("return table.concat({}, '', 1, 2^31 - 1)",
        "-ERR user_script:1: invalid value (nil) at index 1 in table for 'concat' script: on @user_script:1.")]
    public void Large_requests_and_sources_are_refused(string script, string error)
    {
        Assert.Contains(error, Run(script));
        CheckWhole();
        node.Running.Line("FLUSHALL");
    }

    [Fact]
    public void What_a_large_script_has_left_counts_for_nobody_else()
    {
        Assert.Equal(":1\r\n", Run("local t = {} for i = 1, 300 do t[i] = string.rep('x', 1e6) .. i end return 1"));
        Assert.InRange(node.Running.Host.Server.Scripts.EvalBytes, 1, 16 << 20);
    }

    [Fact]
    public void A_table_within_itself_ends()
    {
        Assert.Contains("reached lua stack limit", Run("local a = {} local b = {a} a[1] = b return a"));
        CheckWhole();
    }

    // The first run finds out where the end is.
    const string AtTheEndOfTheStack =
        "local depth, last = 0, 1e9 local function f(n) depth = n if n > last then ";

    const string Recursion = "end return 1 + f(n + 1) end pcall(f, 1) last = depth - 40 return f(1)";

    // Wherever the stack ends, it is the script that hears of it.
    [Theory]
    [InlineData(AtTheEndOfTheStack + "redis.call('command', 'docs', 'xadd') " + Recursion)]
    [InlineData(AtTheEndOfTheStack + "redis.setresp(3) redis.call('command', 'docs', 'xadd') " + Recursion)]
    [InlineData(AtTheEndOfTheStack + "cjson.decode('[[[[[[1]]]]]]') " + Recursion)]
    [InlineData("local function f() return 1 + f() end return f()")]
    [InlineData("local f f = function() return coroutine.wrap(f)() end return f()")]
    [InlineData("local function f() return (string.gsub('a', 'a', f)) end return f()")]
    [InlineData("local t = setmetatable({}, {}) getmetatable(t).__index = function(s, k) return s[k + 1] end return t[1]")]
    [InlineData("local t = setmetatable({}, {__tostring = function(s) return tostring(s) .. 'x' end}) return tostring(t)")]
    [InlineData("local t = {} for i = 1, 100000 do t = {t} end return cjson.encode(t)")]
    [InlineData("return cjson.decode(string.rep('[', 100000))")]
    [InlineData("return cmsgpack.unpack(string.rep('\\145', 100000))")]
    [InlineData("return cmsgpack.pack(string.rep({}, 2))")]
    public void Depth_is_the_scripts_own_fault(string script)
    {
        Assert.StartsWith("-ERR", Run(script));
        CheckWhole();
    }

    // What libraries in C got wrong: sizes whose sums leave their type.
    [Theory]
    [InlineData("return unpack({}, 1, 2^31 - 1)", "too many results to unpack")]
    [InlineData("return {unpack({}, -2^31, 2^31 - 1)}", "too many results to unpack")]
    [InlineData("return string.rep('abcd', 2^30)", "too large")]
    [InlineData("return struct.pack('i33', 1)", "integral size 33 is larger than limit of 32")]
    [InlineData("return struct.unpack('c4294967295', 'x')", "integral size overflow")]
    [InlineData("return struct.size('c2147483647c2147483647')", ":4294967294")]
    [InlineData("return bit.tohex(65535, -2147483648)", "0000FFFF")]
    [InlineData("return cmsgpack.unpack('\\219\\255\\255\\255\\255')", "Missing bytes in input")]
    [InlineData("return cmsgpack.unpack('\\221\\255\\255\\255\\255')", "Missing bytes in input")]
    [InlineData("return string.format('%099999d', 1)", "width or precision too long")]
    [InlineData("return string.byte('abc', -2^63, 2^63)", "$-1")]
    [InlineData("return string.sub('abc', -2^63, 2^63)", "$0")]
    [InlineData("return cjson.encode_max_depth(2^31)", "expected integer between 1 and 2147483647")]
    [InlineData("return #string.format('%99.99f', 1e308)", ":409")]
    public void Sizes_are_checked(string script, string outcome)
    {
        Assert.Contains(outcome, Run(script));
        CheckWhole();
    }

    [Fact]
    public void A_reply_of_many_references_to_few_tables_is_bounded()
    {
        Assert.Equal("-ERR the reply of the script is too large\r\n", Run(
            "local t = {} for i = 1, 60 do t = {t, t} end return t"));
        CheckWhole();
    }

    [Theory]
    [InlineData("xpcall(error, function(e) return tostring(e) .. '!' end, 1)", "nil!")]
    [InlineData("xpcall(function() error('a', 0) end, function(e) return e .. '!' end)", "a!")]
    [InlineData("xpcall(function() error('a', 0) end, function(e) error('b') end)", "error in error handling")]
    [InlineData("pcall(function() table.concat({}, '', 1, 2) end)",
        "user_script:1: invalid value (nil) at index 1 in table for 'concat'")]
    [InlineData("coroutine.resume(coroutine.create(function() table.concat({}, '', 1, 2) end))",
        "user_script:1: invalid value (nil) at index 1 in table for 'concat'")]
    [InlineData("pcall(coroutine.wrap(function() error('a', 0) end))", "a")]
    [InlineData("pcall(function() coroutine.wrap(function() error('a', 0) end)() end)", "user_script:1: a")]
    public void Errors_are_handled(string expression, string message) =>
        Assert.Equal($"${message.Length}\r\n{message}\r\n", Run($"local _, m = {expression} return tostring(m)"));

    [Theory]
    [InlineData("setmetatable({}, {__gc = function() redis.call('set', 'gone', '1') end}) collectgarbage() return 1")]
    [InlineData("local m = {} setmetatable({}, m) m.__gc = function() error('x') end collectgarbage() return 1")]
    public void Finalizers_never_run(string script)
    {
        Assert.Equal(":1\r\n", Run(script));
        Assert.Equal(":1\r\n", Run("collectgarbage() return 1"));
        Assert.Equal(":0\r\n", node.Running.Line("EXISTS gone"));
        CheckWhole();
    }

    [Fact]
    public void Line_breaks_stay_out_of_errors_and_states()
    {
        Assert.Equal("-A  B\r\n", Run("return {err = 'A\\r\\nB'}"));
        Assert.Equal("+A  B\r\n", Run("return {ok = 'A\\r\\nB'}"));
        Assert.Equal(
            "-ERR unknown subcommand 'nosub'. Try CONFIG HELP. script: on @user_script:1.\r\n",
            Run("return redis.call('config', 'nosub')"));
        Assert.Equal("-ERR A  :1 script: on @user_script:1.\r\n", Run("error({err = 'ERR A\\r\\n:1'})"));
    }

    string Run(string script) => node.Running.Call("EVAL", script, "0");

    void CheckWhole()
    {
        Assert.Equal("$12\r\nxxx3 [1] 255\r\n", Run(
            "return ('x'):rep(3) .. 3.0 .. ' ' .. cjson.encode({1}) .. ' ' .. bit.band(255, 0xfff)"));
        Assert.Equal("+PONG\r\n", node.Running.Line("PING"));
    }
}
