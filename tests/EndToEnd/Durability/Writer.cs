// A client that counts: each of its writes is a transaction that says which number it is, in a counter and in a list.
using System.Net.Sockets;
using System.Text;
using Larder.TestKit;
using Xunit;

namespace Larder.Durability.Tests;

/// <summary>Lives longer than the node that it writes to.</summary>
sealed class Writer(int number)
{
    readonly string _counter = $"counter:{number}", _list = $"list:{number}";
    int _sent, _acknowledged, _marked, _onDisk;

    /// <summary>Writes until the node is gone.</summary>
    public void Run(ServerProcess node, Action acknowledged)
    {
        try
        {
            using var connection = new RespConnection(node.Connect());
            while (true)
            {
                _sent++;
                connection.SendRaw(Encoding.ASCII.GetBytes(
                    $"MULTI\r\nINCR {_counter}\r\nRPUSH {_list} {_sent}\r\nEXEC\r\n"));
                for (var reply = 0; reply < 3; reply++) connection.Receive();
                if (!connection.ReceiveText().StartsWith("*2", StringComparison.Ordinal)) return;
                Volatile.Write(ref _acknowledged, _sent);
                acknowledged();
            }
        }
        catch (Exception failure) when (failure is SocketException or IOException)
        {
            // The node is gone.
        }
    }

    /// <summary>Remembers how far it is.</summary>
    public void Mark() => _marked = Volatile.Read(ref _acknowledged);

    /// <summary>The node has said that its disk has all that came before the mark.</summary>
    public void MarkedIsOnDisk() => _onDisk = _marked;

    /// <summary>Looks what there is after a start, and goes on from that.</summary>
    /// <param name="mayLose">Whether writes that the disk did not have may be gone, although they were acknowledged.</param>
    public void Check(RespConnection node, bool mayLose, string when)
    {
        var text = RespConnection.Text(node.Call("GET", _counter)).Split("\r\n");
        var count = text[0] == "$-1" ? 0 : int.Parse(text[1]);
        var least = mayLose ? _onDisk : _acknowledged;
        Assert.True(count <= _sent, $"{when}: {_counter} is {count} of {_sent} sent");
        Assert.True(count >= least, $"{when}: {_counter} is {count} of {least} that are to be there");
        var list = RespConnection.Text(node.Call("LRANGE", _list, "0", "-1")).Split("\r\n");
        var numbers = list.Where((line, index) => index > 0 && index % 2 == 0).ToArray();
        Assert.Equal(Enumerable.Range(1, count).Select(value => $"{value}"), numbers);
        _sent = _acknowledged = _marked = _onDisk = count;
    }
}
