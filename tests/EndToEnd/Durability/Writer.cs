// A client that counts: each of its writes is a transaction that says which number it is, in a counter and in a list.
using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using Larder.TestKit;
using Xunit;

namespace Larder.Durability.Tests;

/// <summary>Lives longer than the node that it writes to.</summary>
sealed class Writer(int number)
{
    static readonly TimeSpan MostLost = TimeSpan.FromSeconds(2);

    readonly string _counter = $"counter:{number}", _list = $"list:{number}";
    readonly List<long> _acknowledgedAt = []; // by number
    int _sent;

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
                while (_acknowledgedAt.Count < _sent) _acknowledgedAt.Add(Stopwatch.GetTimestamp());
                acknowledged();
            }
        }
        catch (Exception failure) when (failure is SocketException or IOException)
        {
            // The node is gone.
        }
    }

    /// <summary>Looks what there is after a start, and goes on from that.</summary>
    /// <param name="mayLose">Whether the last writes may be gone although they were acknowledged.</param>
    public void Check(RespConnection node, bool mayLose, string when)
    {
        var text = RespConnection.Text(node.Call("GET", _counter)).Split("\r\n");
        var count = text[0] == "$-1" ? 0 : int.Parse(text[1]);
        var acknowledged = _acknowledgedAt.Count;
        Assert.True(count <= _sent, $"{when}: {_counter} is {count} of {_sent} sent");
        if (!mayLose) Assert.True(count >= acknowledged, $"{when}: {_counter} is {count} of {acknowledged} acknowledged");
        else if (count < acknowledged)
        {
            var lost = Stopwatch.GetElapsedTime(_acknowledgedAt[count], _acknowledgedAt[^1]);
            Assert.True(lost < MostLost, $"{when}: {_counter} has lost the writes of {lost}");
        }
        var list = RespConnection.Text(node.Call("LRANGE", _list, "0", "-1")).Split("\r\n");
        var numbers = list.Where((line, index) => index > 0 && index % 2 == 0).ToArray();
        Assert.Equal(Enumerable.Range(1, count).Select(value => $"{value}"), numbers);
        _sent = count;
        while (_acknowledgedAt.Count > count) _acknowledgedAt.RemoveAt(_acknowledgedAt.Count - 1);
        while (_acknowledgedAt.Count < count) _acknowledgedAt.Add(Stopwatch.GetTimestamp());
    }
}
