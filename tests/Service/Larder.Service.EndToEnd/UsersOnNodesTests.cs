// Users on the nodes themselves: what the service takes as an access string is what a node takes, and the lines made of users
// let in who is to be let in.
using Larder.Service.Model;
using Larder.Service.Model.Users;
using Larder.TestKit;
using Xunit;

namespace Larder.Service.EndToEnd;

public class UsersOnNodesTests
{
    const string Password = "a-password-of-one";
    const string Other = "a-password-of-two";

    static readonly string[] AccessStrings =
    [
        "on ~* +@all", "on", "off", "~", "&", "%R~", "%RW~a", "%WR~a", "%r~a", "%~a", "%RR~a", "~* ~foo", "~* %R~x",
        "allkeys ~foo", "~foo ~*", "~* resetkeys ~foo", "~* ~*", "&* &foo", "&* resetchannels &foo", "~a\"b", "+get|x",
        "-get|x", "+select|0", "+config|get", "+config|foo", "-config|get", "+GET", "+@ALL", "+@foo", "+nosuch", "-nosuch",
        "(~a +get)", "( ~a +get )", "(~a +get", "~a)", "(+get) (+set)", "()", "clearselectors", "(clearselectors)",
        "allkeys resetkeys alldbs db=0,1 resetdbs", "db=a", "db=", "db=0", "sanitize-payload", "(sanitize-payload)",
        "skip-sanitize-payload", "ON", "Allkeys", "+", "-", "+@", "on off", "(on +get)", "+get|x|y", "+config|get|x",
        "+config|", "+get|", "(%R~x allcommands)", "((~a))", "nocommands", "foo", "-@all +@read", "(~* ~x)", "(~*) ~x",
        "on  ~*", "+@all -@dangerous", "&a* ~b* +publish", ")", "(",
    ];

    [Fact]
    public void An_access_string_is_taken_where_nodes_take_it()
    {
        using var larder = StartLarder([]);
        AssertSame(larder);
    }

    [Fact]
    public void So_it_is_with_a_real_server()
    {
        using var valkey = StartValkey([]);
        AssertSame(valkey);
        using var client = new RespConnection(valkey.Connect());
        var commands = Words(client.Call("COMMAND", "LIST"));
        Assert.Equal(commands.Order(StringComparer.Ordinal), CommandNames.All.Order(StringComparer.Ordinal));
        var categories = Words(client.Call("ACL", "CAT"));
        Assert.Equal(
            categories.Append("all").Order(StringComparer.Ordinal),
            CommandNames.Categories.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Lines_of_users_let_them_in_with_either_password_and_shut_the_user_default_out() =>
        AssertLetsIn(StartLarder);

    [Fact]
    public void So_they_do_with_a_real_server() => AssertLetsIn(StartValkey);

    [Fact]
    public void Every_access_string_that_is_taken_makes_a_line_that_is_loaded()
    {
        var users = AccessStrings.Where(IsTaken)
            .Select((access, number) => new AclUser($"u{number}", access, Credentials.Asked(null, [Password], null, null)!));
        var lines = AclFile.Lines(users.ToArray());
        using var larder = StartLarder(lines);
        // A file with one line that is not understood ends the node.
        Assert.Contains("NOAUTH", Call(larder, null, "GET", "k"));
        Assert.Contains("PONG", Call(larder, ("u0", Password), "PING"));
    }

    [Fact]
    public void A_running_node_follows_and_keeps_its_clients()
    {
        using var larder = StartLarder(AclFile.Lines(AuthTokens.None));
        using var open = new RespConnection(larder.Connect());
        Assert.Equal("+PONG\r\n", RespConnection.Text(open.Call("PING")));
        Assert.Equal("+OK\r\n", RespConnection.Text(open.Call("ACL", "SETUSER", "service", "on", ">service", "~*", "+@all")));
        using var service = new RespConnection(larder.Connect());
        Assert.Equal("+OK\r\n", RespConnection.Text(service.Call("AUTH", "service", "service")));

        Tell(service, AclFile.Lines([User("a", Password), User("b", Password)]));
        Assert.Throws<EndOfStreamException>(() => open.Call("PING"));
        using var a = new RespConnection(larder.Connect());
        Assert.Equal("+OK\r\n", RespConnection.Text(a.Call("AUTH", "a", Password)));
        using var b = new RespConnection(larder.Connect());
        Assert.Equal("+OK\r\n", RespConnection.Text(b.Call("AUTH", "b", Password)));

        // Another password for the one, the end of the other.
        Tell(service, AclFile.Lines([User("a", Other)]));
        Assert.Equal("+OK\r\n", RespConnection.Text(a.Call("SET", "k", "v")));
        Assert.Throws<EndOfStreamException>(() => b.Call("PING"));
        Assert.Contains("WRONGPASS", Call(larder, ("a", Password), "PING"));
        Assert.Contains("PONG", Call(larder, ("a", Other), "PING"));
    }

    [Fact]
    public void A_replica_follows_a_primary_whose_user_default_is_off()
    {
        var own = ReplicationUser.Of("group:g", "a key"u8);
        string[] lines = [.. AclFile.Lines([User("a", Password)]), own.Line];
        using var primary = StartLarder(lines);
        using var replica = ServerProcess.Start(
            LarderNode.Command[0],
            (port, folder) =>
            [
                .. LarderNode.Command.Skip(1), .. Arguments(port, folder, lines), "--replicaof", "127.0.0.1", $"{primary.Port}",
                .. own.Directives.SelectMany(directive => new[] { $"--{directive.Name}", directive.Value }),
            ]);
        Assert.Contains("OK", Call(primary, ("a", Password), "SET", "k", "v"));
        Wait.Until(() => Call(replica, ("a", Password), "GET", "k") == "$1\r\nv\r\n", "the key to arrive");
        Assert.Contains("NOPERM", Call(primary, (ReplicationUser.Name, own.Secret), "GET", "k"));
        Assert.Contains("NOPERM", Call(primary, (ReplicationUser.Name, own.Secret), "ACL", "LIST"));
    }

    [Fact]
    public void Tokens_are_asked_for_as_their_rotation_stands()
    {
        var tokens = AuthTokens.Created(Password);
        using (var node = StartLarder(AclFile.Lines(tokens)))
        {
            Assert.Contains("NOAUTH", Call(node, null, "GET", "k"));
            Assert.Contains("PONG", Call(node, ("default", Password), "PING"));
            Assert.Contains("WRONGPASS", Call(node, ("default", Other), "PING"));
        }
        tokens = tokens.After("ROTATE", Other, hasUserGroups: false);
        using (var node = StartLarder(AclFile.Lines(tokens)))
        {
            Assert.Contains("PONG", Call(node, ("default", Password), "PING"));
            Assert.Contains("PONG", Call(node, ("default", Other), "PING"));
        }
        tokens = AuthTokens.None.After("ROTATE", Other, hasUserGroups: false);
        using (var node = StartLarder(AclFile.Lines(tokens)))
        {
            Assert.Contains("PONG", Call(node, null, "PING"));
            Assert.Contains("PONG", Call(node, ("default", Other), "PING"));
        }
    }

    static void AssertLetsIn(Func<IReadOnlyList<string>, ServerProcess> start)
    {
        var two = new AclUser("app", "on ~app:* +@read +set", Credentials.Asked(null, [Password, Other], null, null)!);
        using var node = start(AclFile.Lines([two]));
        Assert.Contains("NOAUTH", Call(node, null, "GET", "app:k"));
        Assert.Contains("OK", Call(node, ("app", Password), "SET", "app:k", "v"));
        Assert.Contains("OK", Call(node, ("app", Other), "SET", "app:k", "v"));
        Assert.Contains("NOPERM", Call(node, ("app", Other), "SET", "k", "v"));
        Assert.Contains("NOPERM", Call(node, ("app", Other), "FLUSHALL"));
        Assert.Contains("WRONGPASS", Call(node, ("default", Password), "PING"));
    }

    static void AssertSame(ServerProcess node)
    {
        using var client = new RespConnection(node.Connect());
        foreach (var access in AccessStrings)
        {
            var words = access.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            var reply = RespConnection.Text(client.Call(["ACL", "SETUSER", "x", "reset", .. words]));
            Assert.Equal($"{access}: {reply == "+OK\r\n"}", $"{access}: {IsTaken(access)}");
        }
    }

    static bool IsTaken(string access)
    {
        try
        {
            AccessString.Check(access);
            return true;
        }
        catch (ApiException)
        {
            return false;
        }
    }

    static void Tell(RespConnection service, IReadOnlyList<string> lines)
    {
        var present = Words(service.Call("ACL", "LIST"));
        foreach (var words in AclFile.Changes(present, lines, "service"))
        {
            Assert.False(RespConnection.Text(service.Call(words)).StartsWith('-'), string.Join(' ', words));
        }
    }

    static AclUser User(string name, string password) =>
        new(name, "on ~* +@all", Credentials.Asked(null, [password], null, null)!);

    static string Call(ServerProcess node, (string Name, string Password)? who, params string[] words)
    {
        using var client = new RespConnection(node.Connect());
        if (who is { } user)
        {
            var reply = RespConnection.Text(client.Call("AUTH", user.Name, user.Password));
            if (reply != "+OK\r\n") return reply;
        }
        return RespConnection.Text(client.Call(words));
    }

    // The texts of an array.
    static string[] Words(byte[] reply) =>
        RespConnection.Text(reply).Split("\r\n").Skip(1).Where(line => line.Length > 0 && line[0] is not '$').ToArray();

    static ServerProcess StartLarder(IReadOnlyList<string> lines) => ServerProcess.Start(
        LarderNode.Command[0], (port, folder) => [.. LarderNode.Command.Skip(1), .. Arguments(port, folder, lines)]);

    static ServerProcess StartValkey(IReadOnlyList<string> lines) => ServerProcess.Start(
        Tool.Require("valkey-server"), (port, folder) => Arguments(port, folder, lines));

    static string[] Arguments(int port, string folder, IReadOnlyList<string> lines)
    {
        var file = Path.Combine(folder, "users.acl");
        File.WriteAllLines(file, lines);
        return ["--port", $"{port}", "--bind", "127.0.0.1", "--dir", folder, "--save", "", "--aclfile", file];
    }
}
