// What the customers of a managed node may not do, and that to them there is no such command: in words, in lists, in
// transactions and in scripts. The service may, over its socket.
using Larder.Engine.Execution.Specs;
using Larder.TestKit;
using Xunit;

namespace Larder.Engine.Tests.Orders;

public sealed class RestrictedCommandsTests : IDisposable
{
    readonly TemporaryFolder _folder = new();
    readonly ManagedNode _node;

    public RestrictedCommandsTests() => _node = new ManagedNode(_folder.Path);

    public void Dispose()
    {
        _node.Dispose();
        _folder.Dispose();
    }

    public static TheoryData<string> Restricted => new(
    [
        "config get maxmemory", "config", "config nonsense", "config set maxmemory 1", "debug sleep 0", "bgsave", "save",
        "bgrewriteaof", "migrate", "migrate h 1 k 0 1", "replicaof no one", "slaveof no one", "shutdown", "shutdown nosave",
        "psync ? -1", "sync", "replconf listening-port 1", "failover", "module list", "module", "module load x",
    ]);

    [Theory]
    [MemberData(nameof(Restricted))]
    public void To_customers_there_is_no_such_command(string line)
    {
        var words = line.Split(' ');
        var unknown = _node.Call("nonsense", words[1..]);
        Assert.StartsWith("-ERR unknown command 'nonsense'", unknown);
        Assert.Equal(unknown.Replace("'nonsense', with", $"'{words[0]}', with"), _node.Call(words[0], words[1..]));
    }

    [Theory]
    [InlineData("acl setuser x on")]
    [InlineData("acl deluser x")]
    [InlineData("acl load")]
    [InlineData("acl save")]
    [InlineData("cluster addslots 1")]
    [InlineData("cluster failover")]
    [InlineData("cluster forget x")]
    [InlineData("cluster meet 127.0.0.1 1")]
    [InlineData("cluster setslot 1 stable")]
    [InlineData("cluster reset")]
    public void To_customers_there_is_no_such_subcommand(string line)
    {
        var words = line.Split(' ');
        var unknown = _node.Call(words[0], ["nonsense", .. words[2..]]);
        Assert.StartsWith("-ERR unknown subcommand 'nonsense'", unknown);
        Assert.Equal(unknown.Replace("nonsense", words[1]), _node.Call(words[0], words[1..]));
    }

    [Fact]
    public void Others_of_their_subcommands_are_there()
    {
        Assert.StartsWith("$7\r\ndefault", _node.Call("ACL", "WHOAMI"));
        Assert.StartsWith("*", _node.Call("ACL", "LIST"));
    }

    [Fact]
    public void A_transaction_with_one_is_refused()
    {
        Assert.StartsWith("+OK", _node.Call("MULTI"));
        Assert.StartsWith("-ERR unknown command 'config'", _node.Call("config", "get", "maxmemory"));
        Assert.StartsWith("-EXECABORT", _node.Call("EXEC"));
        Assert.StartsWith("+OK", _node.Call("MULTI"));
        Assert.StartsWith("-ERR unknown command 'save'", _node.Call("save"));
        Assert.StartsWith("-EXECABORT", _node.Call("EXEC"));
    }

    [Theory]
    [InlineData("config', 'get', 'maxmemory")]
    [InlineData("save")]
    [InlineData("debug', 'sleep', '0")]
    public void A_script_finds_none(string words) => Assert.StartsWith(
        "-ERR Unknown command called from script", _node.Call("EVAL", $"return redis.call('{words}')", "0"));

    [Fact]
    public void A_script_finds_no_such_subcommand() => Assert.StartsWith(
        "-ERR unknown subcommand 'setuser'", _node.Call("EVAL", "return redis.call('acl', 'setuser', 'x')", "0"));

    [Fact]
    public void Lists_of_commands_are_without_them()
    {
        Assert.Equal("*1\r\n*-1\r\n", _node.Call("COMMAND", "INFO", "config").Replace("$-1", "*-1"));
        Assert.DoesNotContain("config|get", _node.Call("COMMAND", "LIST"));
        Assert.DoesNotContain("acl|setuser", _node.Call("COMMAND", "LIST"));
        Assert.Contains("acl|whoami", _node.Call("COMMAND", "LIST"));
        Assert.DoesNotContain("SETUSER", _node.Call("ACL", "HELP"));
        Assert.Equal("*0\r\n", _node.Call("COMMAND", "DOCS", "shutdown"));
        Assert.DoesNotContain("shutdown", _node.Call("ACL", "CAT", "dangerous"));
        var count = int.Parse(_node.Call("COMMAND", "COUNT").Trim(':', '\r', '\n'));
        Assert.StartsWith($"*{count}\r\n", _node.Call("COMMAND"));
        Assert.Equal($":{new CommandTable().Commands.Count()}", _node.Command("COMMAND", "COUNT"));
    }

    [Fact]
    public void A_node_that_nobody_manages_has_them_all()
    {
        using var node = new RunningNode();
        Assert.StartsWith("*2", node.Call("CONFIG", "GET", "maxmemory"));
        Assert.StartsWith("+OK", node.Call("ACL", "SETUSER", "x", "on"));
        Assert.StartsWith("+OK", node.Call("REPLCONF", "listening-port", "1"));
    }

    [Fact]
    public void The_service_may_do_all()
    {
        Assert.Equal("+OK", _node.Command("CONFIG", "SET", "maxmemory", "100mb"));
        Assert.Equal("+OK", _node.Command("CONFIG", "SET", "dir", _folder.Path)); // a protected directive
        Assert.Equal("+OK", _node.Command("ACL", "SETUSER", "x", "on", "nopass"));
        Assert.StartsWith("+Background saving", _node.Command("BGSAVE"));
        Assert.Equal("+OK", _node.Command("DEBUG", "SLEEP", "0"));
        Assert.StartsWith("*", _node.Command("SLOWLOG", "GET"));
        Assert.Contains("redis_version", _node.Command("INFO"));
        Assert.Contains("maxmemory", _node.Command("EVAL", "return redis.call('info', 'memory')", "0"));
    }

    [Fact]
    public void The_service_needs_no_login_whatever_becomes_of_users()
    {
        Assert.StartsWith("+PONG", _node.Call("PING"));
        Assert.Equal("+OK", _node.Command("ACL", "SETUSER", "default", "reset"));
        using var customer = _node.Node.Connect();
        Assert.StartsWith("-NOAUTH", RespConnection.Text(customer.Call("SET", "k", "v")));
        Assert.StartsWith("-NOAUTH", RespConnection.Text(customer.Call("CONFIG", "GET", "maxmemory")));
        Assert.Equal("+OK", _node.Command("SET", "k", "v"));
        Assert.Equal("+RESET", _node.Command("RESET"));
        Assert.Equal("+OK", _node.Command("CONFIG", "SET", "maxmemory", "100mb"));
        Assert.Equal("+OK", _node.Command("ACL", "SETUSER", "default", "on", "nopass", "-@all"));
        Assert.Equal("$1\r\nv", _node.Command("GET", "k"));
    }

    [Fact]
    public void The_service_is_no_client_to_be_counted_listed_or_paused()
    {
        Assert.Equal("+OK", _node.Command("CONFIG", "SET", "maxclients", "1"));
        Assert.StartsWith("+PONG", _node.Call("PING"));
        using var second = ManagedNode.Connect(_folder.Path, "command.sock");
        Assert.Equal("+PONG\r\n", RespConnection.Text(second.Call("PING")));
        Assert.Single(_node.Command("CLIENT", "LIST").Split("id=")[1..]);
        Assert.StartsWith(":0", _node.Call("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes"));
        Assert.Equal("+OK", _node.Command("CLIENT", "PAUSE", "600000", "ALL"));
        Assert.Equal("+OK", _node.Command("SET", "k", "v"));
        Assert.Equal("+OK", _node.Command("CLIENT", "UNPAUSE"));
    }

    [Fact]
    public void The_sockets_are_their_owner_s_alone()
    {
        foreach (var name in (string[])["admin.sock", "command.sock"])
            Assert.Equal(
                UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute,
                File.GetUnixFileMode(Path.Combine(_folder.Path, name)));
    }

    [Fact]
    public void A_replica_of_the_group_follows_whatever_users_there_are()
    {
        using var other = new TemporaryFolder();
        using var replica = new ManagedNode(other.Path);
        Assert.Equal("+OK", _node.Command("ACL", "SETUSER", "default", "off"));
        Assert.Equal("+OK", _node.Command("SET", "k", "v"));
        Assert.Equal("+OK", replica.Order("ROLE", "REPLICA", "1", "b", "127.0.0.1", $"{_node.Port}"));
        Wait.Until(() => replica.Status("link") == "streaming", "the link");
        Wait.Until(() => replica.Command("GET", "k") == "$1\r\nv", "the copy");
        // What is restricted is carried out when the primary tells of it, and users come and go beside it.
        Assert.Equal("+OK", _node.Command("ACL", "SETUSER", "x", "on"));
        Assert.Equal(":1", _node.Command("ACL", "DELUSER", "x"));
        Assert.Equal("+OK", _node.Command("SET", "k", "w"));
        Wait.Until(() => replica.Command("GET", "k") == "$1\r\nw", "the change");
    }

    [Theory]
    [InlineData("")]
    [InlineData("of-another")]
    public void A_managed_primary_with_no_secret_or_another_is_not_followed(string secret)
    {
        using var primary = new RunningNode(
            ("admin-command-socket", Path.Combine(_folder.Path, "p.sock")), ("repl-diskless-sync-delay", "0"),
            ("requirepass", "pass"), ("replication-secret", secret.Length > 0 ? secret : "\"\""));
        Assert.StartsWith("+OK", primary.Call("AUTH", "pass"));
        Assert.StartsWith("-ERR unknown command 'psync'", primary.Call("psync", "?", "-1"));
        Assert.StartsWith("-ERR unknown command 'sync'", primary.Call("sync"));
        Assert.Equal("+OK", _node.Command("CONFIG", "SET", "primaryauth", "pass"));
        Assert.Equal("+OK", _node.Order("ROLE", "REPLICA", "1", "b", "127.0.0.1", $"{primary.Port}"));
        Wait.Until(() => primary.Call("INFO", "errorstats").Contains("errorstat_ERR"), "PSYNC to be unknown");
        Assert.NotEqual("streaming", _node.Status("link"));
    }

    [Fact]
    public void A_primary_that_is_no_managed_node_is_followed_with_its_password()
    {
        using var primary = new RunningNode(("repl-diskless-sync-delay", "0"), ("requirepass", "pass"));
        Assert.Equal("+OK", _node.Command("CONFIG", "SET", "primaryauth", "pass"));
        Assert.Equal("+OK", _node.Order("ROLE", "REPLICA", "1", "b", "127.0.0.1", $"{primary.Port}"));
        Wait.Until(() => _node.Status("link") == "streaming", "the link");
    }

    [Fact]
    public void Only_the_secret_makes_a_replica()
    {
        using var stranger = _node.Node.Connect();
        Assert.StartsWith("-WRONGPASS", RespConnection.Text(stranger.Call("AUTH", "larder-replica", "guessed")));
        Assert.StartsWith("-ERR unknown command 'psync'", RespConnection.Text(stranger.Call("psync", "?", "-1")));
        Assert.StartsWith("+OK", RespConnection.Text(stranger.Call("AUTH", "larder-replica", "of-this-group")));
        Assert.StartsWith("+OK", RespConnection.Text(stranger.Call("REPLCONF", "listening-port", "1")));
    }

    [Fact]
    public void The_secret_is_not_shown_to_a_primary_that_the_service_did_not_name()
    {
        using var foreign = new RunningNode(("repl-diskless-sync-delay", "0"));
        foreign.Call("SET", "k", "v");
        Assert.Equal("+OK", _node.Command("REPLICAOF", "127.0.0.1", $"{foreign.Port}"));
        // It would be refused there, and the link with it.
        Wait.Until(() => _node.Command("GET", "k") == "$1\r\nv", "the copy");
    }
}
