// ACL over real connections: what users may do, how they are shown, saved and removed.
using Larder.TestKit;
using Xunit;

namespace Larder.Engine.Tests.Commands.Access;

public sealed class AccessTests : IDisposable
{
    readonly RunningNode _node = new();

    public void Dispose() => _node.Dispose();

    [Theory]
    [InlineData("+get ~a*", "GET abc", "$-1")]
    [InlineData("+get ~a*", "GET b", "-NOPERM No permissions to access a key")]
    [InlineData("+get ~a*", "SET abc 1", "-NOPERM User u has no permissions to run the 'set' command")]
    [InlineData("+@all %R~a*", "GET abc", "$-1")]
    [InlineData("+@all %R~a*", "SET abc 1", "-NOPERM No permissions to access a key")]
    [InlineData("+@all %W~a*", "SET abc 1", "+OK")]
    [InlineData("+@all %W~a*", "SET abc 1 GET", "-NOPERM No permissions to access a key")]
    [InlineData("+@all ~*", "MSET a 1 b 2", "+OK")]
    [InlineData("+@all ~a", "MSET a 1 b 2", "-NOPERM No permissions to access a key")]
    [InlineData("+@all -@string ~*", "GET a", "-NOPERM User u has no permissions to run the 'get' command")]
    [InlineData("-@all +config|get", "CONFIG GET hz", "*2")]
    [InlineData("-@all +config|get", "CONFIG SET hz 10", "-NOPERM User u has no permissions to run the 'config|set' command")]
    [InlineData("-@all +select|1", "SELECT 1", "+OK")]
    [InlineData("-@all +select|1", "SELECT 0", "-NOPERM User u has no permissions to run the 'select' command")]
    [InlineData("+get ~a (+set ~b)", "SET b 1", "+OK")]
    [InlineData("+get ~a (+set ~b)", "SET a 1", "-NOPERM No permissions to access a key")]
    [InlineData("+@all ~* db=0", "SELECT 1", "-NOPERM No permissions to access database")]
    [InlineData("+@all ~* db=0,1", "SELECT 1", "+OK")]
    [InlineData("+@all ~* db=1", "GET a", "-NOPERM No permissions to access database")]
    [InlineData("+@all ~* db=1", "PING", "+PONG")]
    [InlineData("+@all ~* db=0", "FLUSHALL", "-NOPERM No permissions to access database")]
    [InlineData("+@all ~* db=0", "SELECT 99", "-ERR DB index is out of range")]
    [InlineData("+@all ~* db=1", "MOVE a 1", "-NOPERM No permissions to access database")]
    [InlineData("+@all -@read ~* db=1", "GET a", "-NOPERM No permissions to access database")]
    [InlineData("(db=0 +@all -@read ~a) (db=2 +@all ~a)", "GET a", "-NOPERM User u has no permissions to run")]
    [InlineData("+@all %RW", "GET a", "-NOPERM No permissions to access a key")]
    public void A_user_may_do_what_its_rules_say(string rules, string command, string reply)
    {
        Assert.Equal("+OK\r\n", _node.Line($"ACL SETUSER u on nopass {rules}"));
        using var user = _node.Connect();
        Assert.Equal("+OK\r\n", RespConnection.Text(user.Call("AUTH", "u", "any")));
        Assert.StartsWith(reply, RespConnection.Text(user.Call(command.Split(' '))));
    }

    [Theory]
    [InlineData("+nosuch", "Unknown command or category name in ACL")]
    [InlineData("+@nosuch", "Unknown command or category name in ACL")]
    [InlineData("%X~a", "Syntax error")]
    [InlineData("nonsense", "Syntax error")]
    [InlineData("+config|get|x", "Allowing first-arg of a subcommand is not supported")]
    [InlineData("<nosuch", "The password you are trying to remove from the user does not exist")]
    [InlineData("#abc", "The password hash must be exactly 64 characters and contain only lowercase hexadecimal characters")]
    [InlineData("db=-1", "The provided database ID is out of range")]
    [InlineData("db=0,,1", "Syntax error")]
    public void Wrong_rules_are_refused_and_nothing_is_changed(string rule, string reason)
    {
        Assert.Equal($"-ERR Error in ACL SETUSER modifier '{rule}': {reason}\r\n", _node.Line($"ACL SETUSER u on {rule}"));
        Assert.Equal("$-1\r\n", _node.Line("ACL GETUSER u"));
    }

    [Theory]
    [InlineData(
        "on nopass ~a:* +get (~b:* +set) db=0,2",
        "on nopass ~a:* resetchannels db=0,2 -@all +get (~b:* resetchannels -@all +set)")]
    [InlineData("~* &* +@all -@dangerous +keys", "off ~* &* +@all -@dangerous +keys")]
    [InlineData("+@all -config +config|get", "off resetchannels +@all -config +config|get")]
    [InlineData("%RW~a %R~b &x", "off ~a %R~b resetchannels &x -@all")]
    [InlineData("+get -get", "off resetchannels -@all -get")]
    public void A_user_is_listed_as_the_rules_that_make_it(string rules, string listed)
    {
        _node.Line($"ACL SETUSER u {rules}");
        Assert.Contains($"user u {listed}\r\n", _node.Line("ACL LIST"));
    }

    [Fact]
    public void A_change_of_rights_is_felt_by_clients_that_are_connected()
    {
        _node.Line("ACL SETUSER u on nopass ~* &* +@all");
        using var user = _node.Connect();
        user.Call("AUTH", "u", "any");
        Assert.StartsWith("+OK", RespConnection.Text(user.Call("SET", "a", "1")));
        _node.Line("ACL SETUSER u -set");
        Assert.StartsWith("-NOPERM", RespConnection.Text(user.Call("SET", "a", "1")));
        _node.Line("ACL DELUSER u");
        Assert.ThrowsAny<Exception>(() => user.Call("PING"));
    }

    [Fact]
    public void Queued_commands_are_checked_again_at_EXEC()
    {
        _node.Line("ACL SETUSER u on nopass ~* +@all");
        using var user = _node.Connect();
        user.Call("AUTH", "u", "any");
        user.Call("MULTI");
        user.Call("SET", "a", "1");
        user.Call("GET", "a");
        _node.Line("ACL SETUSER u -set");
        var reply = RespConnection.Text(user.Call("EXEC"));
        Assert.StartsWith("*2\r\n-NOPERM ACLs rules changed", reply);
        Assert.EndsWith("$-1\r\n", reply);
    }

    [Fact]
    public void A_subscriber_whose_channel_is_taken_away_is_disconnected()
    {
        _node.Line("ACL SETUSER u on nopass +@all &news*");
        using var user = _node.Connect();
        user.Call("AUTH", "u", "any");
        Assert.StartsWith("-NOPERM No permissions to access a channel", RespConnection.Text(user.Call("SUBSCRIBE", "x")));
        user.Call("SUBSCRIBE", "news1");
        _node.Line("ACL SETUSER u resetchannels &other");
        Assert.ThrowsAny<Exception>(() => user.Receive());
    }

    [Fact]
    public void Passwords_open_the_door_and_failures_are_logged_without_them()
    {
        _node.Line("ACL SETUSER u on >first >second +ping");
        using var user = _node.Connect();
        Assert.StartsWith("-WRONGPASS", RespConnection.Text(user.Call("AUTH", "u", "third")));
        Assert.StartsWith("+OK", RespConnection.Text(user.Call("AUTH", "u", "second")));
        var log = _node.Line("ACL LOG");
        Assert.Contains("$4\r\nauth\r\n", log);
        Assert.DoesNotContain("third", log);
        Assert.Contains("acl_access_denied_auth:1\r\n", _node.Line("INFO stats"));
        _node.Line("ACL SETUSER u off");
        Assert.StartsWith("-WRONGPASS", RespConnection.Text(user.Call("AUTH", "u", "second")));
    }

    [Fact]
    public void Requirepass_closes_the_node_to_new_clients()
    {
        _node.Line("CONFIG SET requirepass secret");
        using var other = _node.Connect();
        Assert.StartsWith("-NOAUTH", RespConnection.Text(other.Call("GET", "a")));
        Assert.StartsWith("-NOAUTH", RespConnection.Text(other.Call("HELLO", "3")));
        Assert.StartsWith("+OK", RespConnection.Text(other.Call("AUTH", "secret")));
        Assert.StartsWith("$-1", RespConnection.Text(other.Call("GET", "a")));
        _node.Line("CONFIG SET requirepass \"\"");
        using var open = _node.Connect();
        Assert.StartsWith("+PONG", RespConnection.Text(open.Call("PING")));
    }

    [Fact]
    public void DRYRUN_tells_who_and_what()
    {
        _node.Line("ACL SETUSER u +@all ~a");
        Assert.Equal("+OK\r\n", _node.Line("ACL DRYRUN u GET a"));
        Assert.Contains("User u has no permissions to access the 'b' key", _node.Line("ACL DRYRUN u GET b"));
        Assert.Equal("-ERR User 'x' not found\r\n", _node.Line("ACL DRYRUN x GET b"));
    }

    [Fact]
    public void Users_survive_a_save_and_a_load()
    {
        var folder = Directory.CreateTempSubdirectory("larder-acl-");
        try
        {
            SaveAndLoad(Path.Combine(folder.FullName, "users"));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    static void SaveAndLoad(string path)
    {
        File.WriteAllText(path, "");
        using var node = new RunningNode(("aclfile", path));
        node.Line("ACL SETUSER u on >secret ~a:* (+get ~b)");
        var listed = node.Line("ACL LIST");
        Assert.Equal("+OK\r\n", node.Line("ACL SAVE"));
        node.Line("ACL SETUSER u reset");
        Assert.NotEqual(listed, node.Line("ACL LIST"));
        Assert.Equal("+OK\r\n", node.Line("ACL LOAD"));
        Assert.Equal(listed, node.Line("ACL LIST"));
        File.WriteAllText(path, "user u +nosuch\n");
        Assert.Contains("no change to the previously active ACL rules", node.Line("ACL LOAD"));
        Assert.Equal(listed, node.Line("ACL LIST"));
    }

    [Fact]
    public void Queued_commands_are_judged_in_the_database_that_they_will_run_in()
    {
        _node.Line("ACL SETUSER u on nopass (db=0 +@all -@read ~*) (db=2 +@all -@write ~*)");
        using var user = _node.Connect();
        user.Call("AUTH", "u", "any");
        user.Call("MULTI");
        foreach (var command in (string[])["SET a 1", "SELECT 2", "GET a", "SELECT 0", "SET a 2"])
            Assert.Equal("+QUEUED\r\n", RespConnection.Text(user.Call(command.Split(' '))));
        Assert.StartsWith("*5\r\n+OK\r\n", RespConnection.Text(user.Call("EXEC")));
    }
}
