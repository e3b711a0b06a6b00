// Scripts and the node around them: rights, memory, transactions, other databases, what is counted.
using Xunit;

namespace Larder.Engine.Tests.Scripting;

public sealed class ScriptCallTests
{
    [Fact]
    public void A_script_runs_within_a_transaction()
    {
        using var node = new RunningNode();
        Assert.Equal("+OK\r\n", node.Line("MULTI"));
        Assert.Equal("+QUEUED\r\n", node.Call("EVAL", "return redis.call('incr', KEYS[1])", "1", "a"));
        Assert.Equal("+QUEUED\r\n", node.Call("EVAL", "return redis.call('incr', 'b')", "0"));
        Assert.Equal("+QUEUED\r\n", node.Line("GET a"));
        Assert.Equal("*3\r\n:1\r\n:1\r\n$1\r\n1\r\n", node.Line("EXEC"));
    }

    [Fact]
    public void Scripts_on_all_loops_are_atomic()
    {
        using var node = new RunningNode();
        const string script = "local n = redis.call('get', 'n') or 0 redis.call('set', 'n', n + 1) " +
            "redis.call('set', 'other', n + 1) return 1";
        Parallel.For(0, 8, _ =>
        {
            using var client = node.Connect();
            for (var i = 0; i < 200; i++) client.Call("EVAL", script, "0");
        });
        Assert.Equal("$4\r\n1600\r\n", node.Line("GET n"));
        Assert.Equal("$4\r\n1600\r\n", node.Line("GET other"));
    }

    [Fact]
    public void The_database_selected_inside_is_left_again()
    {
        using var node = new RunningNode();
        node.Call("EVAL", "redis.call('select', '3') redis.call('set', 'a', '1')", "0");
        Assert.Equal("$-1\r\n", node.Line("GET a"));
        node.Line("SELECT 3");
        Assert.Equal("$1\r\n1\r\n", node.Line("GET a"));
    }

    [Fact]
    public void The_callers_rights_hold_inside()
    {
        using var node = new RunningNode();
        node.Line("ACL SETUSER ann on nopass +@all -set ~a*");
        node.Line("AUTH ann x");
        Assert.Equal("-ERR ACL failure in script: User ann has no permissions to run the 'set' command " +
            "script: on @user_script:1.\r\n", node.Call("EVAL", "return redis.call('set', 'a', '1')", "0"));
        Assert.Equal("-ERR ACL failure in script: No permissions to access a key script: on @user_script:1.\r\n",
            node.Call("EVAL", "return redis.call('get', 'b')", "0"));
        Assert.Equal(":1\r\n", node.Call("EVAL", "return redis.acl_check_cmd('get', 'a')", "0"));
        Assert.Equal("$-1\r\n", node.Call("EVAL", "return redis.acl_check_cmd('set', 'a', '1')", "0"));
    }

    [Theory]
    [InlineData("return redis.call('incr', 'list')", "WRONGTYPE", 1)]
    [InlineData("return redis.pcall('incr', 'list')", "WRONGTYPE", 1)]
    [InlineData("return redis.call('get')", "ERR", 1)]
    [InlineData("error('x')", "ERR", 1)]
    [InlineData("redis.pcall('get') error('x')", "ERR", 2)]
    public void An_error_is_counted_once(string script, string code, int count)
    {
        using var node = new RunningNode();
        node.Line("RPUSH list x");
        node.Line("CONFIG RESETSTAT");
        node.Call("EVAL", script, "0");
        Assert.Contains($"errorstat_{code}:count={count}\r\n", node.Line("INFO errorstats"));
        Assert.Contains("cmdstat_eval:calls=1", node.Line("INFO commandstats"));
    }

    [Fact]
    public void Blocking_commands_do_not_block()
    {
        using var node = new RunningNode();
        Assert.Equal("$-1\r\n", node.Call("EVAL", "return redis.call('blpop', 'nosuch', 0)", "0"));
    }

    [Fact]
    public void Many_scripts_of_eval_are_forgotten_and_loaded_ones_stay()
    {
        using var node = new RunningNode();
        node.Call("SCRIPT", "LOAD", "return 'stays'");
        for (var i = 0; i < 520; i++) node.Call("EVAL", $"return {i}", "0");
        Assert.Equal(501, node.Host.Server.Scripts.Cache.Count);
        Assert.Equal(20, node.Host.Server.Scripts.Cache.Forgotten);
        Assert.Equal("$5\r\nstays\r\n", node.Call(
            "EVALSHA", Larder.Base.Digests.Sha1Hex("return 'stays'"u8), "0"));
    }

    [Fact]
    public void Large_scripts_of_eval_are_forgotten_earlier()
    {
        using var node = new RunningNode();
        for (var i = 0; i < 6; i++) node.Call("EVAL", $"return #'{new string((char)('a' + i), 20 << 20)}'", "0");
        Assert.Equal(3, node.Host.Server.Scripts.Cache.Count);
        Assert.Equal($":{20 << 20}\r\n", node.Call("EVAL", $"return #'{new string('a', 20 << 20)}'", "0"));
    }

    [Fact]
    public void Without_memory_a_script_may_only_read_unless_it_says_otherwise()
    {
        using var node = new RunningNode();
        node.Call("EVAL", "return 1", "0");
        node.Line("CONFIG SET maxmemory 1");
        Assert.StartsWith("-OOM command not allowed", node.Call("EVAL", "return redis.call('set', 'a', '1')", "0"));
        Assert.Equal("$-1\r\n", node.Call("EVAL", "return redis.call('get', 'a')", "0"));
        Assert.StartsWith("-OOM allow-oom flag is not set", node.Call("EVAL", "#!lua\nreturn 1", "0"));
        Assert.Equal("+OK\r\n", node.Call("EVAL", "#!lua flags=allow-oom\nreturn redis.call('set', 'a', '1')", "0"));
    }

    [Fact]
    public void Libraries_move_by_dump_and_restore()
    {
        using var node = new RunningNode();
        using var client = node.Connect();
        node.Call("FUNCTION", "LOAD", "#!lua name=lib\nredis.register_function('f', function() return 'x' end)");
        var dump = client.Call("FUNCTION", "DUMP");
        var payload = dump[(Array.IndexOf(dump, (byte)'\n') + 1)..^2];
        Assert.Equal("+OK\r\n", node.Line("FUNCTION FLUSH"));
        Assert.Equal("-ERR Function not found\r\n", node.Line("FCALL f 0"));
        client.Call(["FUNCTION"u8.ToArray(), "RESTORE"u8.ToArray(), payload]);
        Assert.Equal("$1\r\nx\r\n", node.Line("FCALL f 0"));
        payload[5] ^= 1;
        Assert.StartsWith("-ERR DUMP payload version or checksum are wrong", Larder.TestKit.RespConnection.Text(
            client.Call(["FUNCTION"u8.ToArray(), "RESTORE"u8.ToArray(), payload])));
    }

    [Theory]
    [InlineData("[1] = 1", "unknown argument given to server.register_function")]
    [InlineData("[true] = 1", "named argument key given to server.register_function is not a string")]
    public void Names_of_a_functions_arguments_may_be_numbers(string argument, string error)
    {
        using var node = new RunningNode();
        var library = "#!lua name=l\nredis.register_function{function_name = 'f', callback = function() end, " + argument + "}";
        Assert.Equal($"-ERR Error registering functions: ERR {error}\r\n", node.Call("FUNCTION", "LOAD", library));
    }
}
