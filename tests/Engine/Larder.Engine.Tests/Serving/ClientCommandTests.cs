// Clients seen and treated by others: filters, what MONITOR and the slow log show of a command that waited.
using Xunit;

namespace Larder.Engine.Tests.Serving;

public sealed class ClientCommandTests : IDisposable
{
    readonly RunningNode _node = new();

    public void Dispose() => _node.Dispose();

    [Fact]
    public void Of_an_option_given_twice_the_last_counts_but_ids_add_up()
    {
        using TestClient one = _node.ConnectClient(), two = _node.ConnectClient(), three = _node.ConnectClient();
        two.Call("CLIENT SETNAME second");
        Assert.Contains("name=second", one.Call("CLIENT LIST NAME first NAME second"));
        Assert.DoesNotContain("name=second", one.Call("CLIENT LIST NAME second NAME first"));
        var both = one.Call($"CLIENT LIST ID {two.Id} ID {three.Id}");
        Assert.Contains($"id={two.Id} ", both);
        Assert.Contains($"id={three.Id} ", both);
        Assert.DoesNotContain($"id={one.Id} ", both);
        Assert.Equal(":2", one.Call($"CLIENT KILL ID {two.Id} ID {three.Id}"));
    }

    [Fact]
    public void Reading_from_replicas_shows_as_a_flag_until_it_is_taken_back()
    {
        using var client = _node.ConnectClient();
        client.Call("READONLY");
        Assert.Contains(" flags=r ", client.Call("CLIENT INFO"));
        client.Call("READWRITE");
        Assert.Contains(" flags=N ", client.Call("CLIENT INFO"));
    }

    [Fact]
    public void A_command_that_waited_is_monitored_once_and_logged_when_served()
    {
        using TestClient client = _node.ConnectClient(), waiting = _node.ConnectClient(), monitor = _node.ConnectClient();
        client.Call("CONFIG SET commandlog-execution-slower-than 0");
        client.Call("SLOWLOG RESET");
        monitor.Call("MONITOR"); // shows no administration, such as SLOWLOG
        waiting.Send("BLPOP list 0");
        Assert.Contains("\"BLPOP\" \"list\"", monitor.Receive());
        Assert.DoesNotContain("BLPOP", client.Call("SLOWLOG GET"));
        client.Call("RPUSH list a");
        Assert.Contains("\"RPUSH\"", monitor.Receive());
        Assert.Equal("*2 $4 list $1 a", waiting.Receive());
        Assert.Contains("BLPOP", client.Call("SLOWLOG GET"));
        client.Call("PING again");
        Assert.Contains("\"PING\" \"again\"", monitor.Receive());
    }

    [Fact]
    public void A_moved_element_is_one_change()
    {
        using var client = _node.ConnectClient();
        client.Call("RPUSH a 1 2");
        var before = Changes(client);
        client.Call("LMOVE a b LEFT LEFT");
        client.Call("RENAME a c");
        Assert.Equal(before + 2, Changes(client));
    }

    static long Changes(TestClient client)
    {
        const string field = "rdb_changes_since_last_save:";
        var info = client.Call("INFO persistence");
        var start = info.IndexOf(field, StringComparison.Ordinal) + field.Length;
        return long.Parse(info[start..info.IndexOf(' ', start)]);
    }
}
