// CLIENT: lists, kills, pauses, reply modes, each seen from another connection.
using Larder.TestKit;
using Xunit;

namespace Larder.Engine.Tests.Commands.Server;

public sealed class ClientCommandTests : IDisposable
{
    readonly RunningNode _node = new();

    public void Dispose() => _node.Dispose();

    [Fact]
    public void Filters_choose_clients_and_NOT_turns_them_around()
    {
        using var other = _node.Connect();
        Text(other.Call("CLIENT", "SETNAME", "worker"));
        Text(other.Call("SELECT", "3"));
        var id = Text(other.Call("CLIENT", "ID"))[1..].Trim();
        Assert.Contains($"id={id} ", _node.Line("CLIENT LIST NAME worker"));
        Assert.Contains($"id={id} ", _node.Line($"CLIENT LIST ID {id} 99999 DB 3"));
        Assert.DoesNotContain($"id={id} ", _node.Line("CLIENT LIST NOT-NAME worker"));
        Assert.DoesNotContain($"id={id} ", _node.Line($"CLIENT LIST NOT-ID {id}"));
        Assert.Contains(" db=3 ", _node.Line("CLIENT LIST SKIPME yes"));
        Assert.DoesNotContain(" db=0 ", _node.Line("CLIENT LIST SKIPME yes"));
        Assert.Contains(" cmd=client|info ", _node.Line("CLIENT INFO"));
    }

    [Theory]
    [InlineData("CLIENT SETNAME", "Client names")]
    [InlineData("HELLO 3 SETNAME", "Client names")]
    [InlineData("CLIENT SETINFO LIB-NAME", "LIB-NAME")]
    [InlineData("CLIENT SETINFO lib-ver", "lib-ver")]
    public void What_a_client_calls_itself_has_at_most_1024_bytes(string command, string what)
    {
        Assert.DoesNotContain("-ERR", _node.Line($"{command} {new string('x', 1024)}"));
        Assert.Equal(
            $"-ERR {what} cannot be longer than 1024 bytes\r\n", _node.Line($"{command} {new string('x', 1025)}"));
        Assert.Contains(new string('x', 1024), _node.Line("CLIENT LIST"));
    }

    [Fact]
    public void A_killed_client_is_off_the_list_at_once_and_its_connection_ends()
    {
        using var other = _node.Connect();
        var id = Text(other.Call("CLIENT", "ID"))[1..].Trim();
        Assert.Equal(":1\r\n", _node.Line($"CLIENT KILL ID {id}"));
        Assert.DoesNotContain($"id={id} ", _node.Line("CLIENT LIST"));
        Assert.ThrowsAny<Exception>(() => other.Call("PING"));
        Assert.Equal(":0\r\n", _node.Line($"CLIENT KILL ID {id}"));
    }

    [Fact]
    public void A_pause_of_writes_lets_reads_through_and_keeps_writes_for_later()
    {
        using var writer = _node.Connect();
        _node.Line("SET k old");
        _node.Line("CLIENT PAUSE 600000 WRITE");
        writer.Send([[.."SET"u8], [.."k"u8], [.."new"u8]]);
        Wait.Until(() => _node.Line("CLIENT LIST FLAGS b").Contains("flags=b"), "the write to wait");
        Assert.Equal("$3\r\nold\r\n", _node.Line("GET k"));
        _node.Line("CLIENT UNPAUSE");
        Assert.Equal("+OK\r\n", Text(writer.Receive()));
        Assert.Equal("$3\r\nnew\r\n", _node.Line("GET k"));
    }

    [Fact]
    public void A_pause_ends_by_itself_and_a_batch_goes_on_where_it_stopped()
    {
        using var other = _node.Connect();
        _node.Line("CLIENT PAUSE 50 ALL");
        other.SendRaw("*1\r\n$4\r\nPING\r\nSET q \"a b\"\r\n*2\r\n$3\r\nGET\r\n$1\r\nq\r\n"u8);
        Assert.Equal("+PONG\r\n", Text(other.Receive()));
        Assert.Equal("+OK\r\n", Text(other.Receive()));
        Assert.Equal("$3\r\na b\r\n", Text(other.Receive()));
    }

    [Fact]
    public void Replies_can_be_turned_off_and_skipped()
    {
        using var other = _node.Connect();
        other.SendRaw("CLIENT REPLY OFF\r\nPING\r\nCLIENT REPLY ON\r\nCLIENT REPLY SKIP\r\nPING\r\nECHO x\r\n"u8);
        Assert.Equal("+OK\r\n", Text(other.Receive()));
        Assert.Equal("$1\r\nx\r\n", Text(other.Receive()));
    }

    static string Text(byte[] reply) => RespConnection.Text(reply);
}
