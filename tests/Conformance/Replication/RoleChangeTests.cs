// What a change of a node's place means for the commands behind it, beside a real server.
using Larder.TestKit;
using Xunit;

namespace Larder.Conformance.Tests.Replication;

public sealed class RoleChangeTests
{
    [Theory]
    [InlineData(Maker.Redis)]
    [InlineData(Maker.Larder)]
    public void REPLICAOF_in_a_transaction_holds_for_the_next_command(Maker maker)
    {
        using Member node = Member.Start(maker);
        foreach (string command in (string[])["MULTI", $"REPLICAOF 127.0.0.1 {Ports.Free()}", "EXEC"]) node.Call(command);
        Assert.StartsWith("-READONLY", node.Call("SET k v"));
        foreach (string command in (string[])["MULTI", "REPLICAOF NO ONE", "EXEC"]) node.Call(command);
        Assert.Equal("+OK", node.Call("SET k v"));
    }

    [Theory]
    [InlineData(Maker.Redis)]
    [InlineData(Maker.Larder)]
    public void A_transaction_needs_what_each_of_its_commands_needs(Maker maker)
    {
        using Member node = Member.Start(maker, "replica-serve-stale-data", "no");
        foreach (string command in (string[])["MULTI", "GET k"]) node.Call(command);
        using (RespConnection other = node.Connect()) other.Call("REPLICAOF", "127.0.0.1", $"{Ports.Free()}");
        Assert.StartsWith("-EXECABORT Transaction discarded because of: MASTERDOWN", node.Call("EXEC"));
    }

    [Fact]
    public void Who_can_be_redirected_is_sent_to_the_primary()
    {
        using Member node = Member.Start(Maker.Larder);
        int port = Ports.Free();
        node.Call("CLIENT CAPA REDIRECT");
        node.Call("MULTI");
        Assert.Equal("+QUEUED", node.Call("SET k v"));
        using (RespConnection other = node.Connect()) other.Call("REPLICAOF", "127.0.0.1", $"{port}");
        Assert.Equal($"-REDIRECT 127.0.0.1:{port}", node.Call("EXEC"));
        Assert.Equal($"-REDIRECT 127.0.0.1:{port}", node.Call("SET k v"));
        Assert.Equal($"-REDIRECT 127.0.0.1:{port}", node.Call("GET k"));
        Assert.Equal("+PONG", node.Call("PING"));
        node.Call("READONLY");
        Assert.Equal("$-1", node.Call("GET k"));
    }
}
