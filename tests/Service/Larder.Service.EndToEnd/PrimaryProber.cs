// Watches for two primaries: writes to each node of a group at its own port, and notes who took a write between when and when.
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Larder.TestKit;
using Xunit;

namespace Larder.Service.EndToEnd;

sealed class PrimaryProber : IDisposable
{
    const int PatienceMs = 500;

    readonly List<(int Node, long SentAt, long TakenAt)> _taken = [];
    readonly Lock _lock = new();
    readonly Thread[] _threads;
    volatile bool _isOver;

    public PrimaryProber(IPEndPoint[] nodes)
    {
        _threads = [.. nodes.Select((at, node) => new Thread(() => Run(node, at)) { IsBackground = true })];
        foreach (var thread in _threads) thread.Start();
    }

    /// <summary>Waits until a second node has taken a write.</summary>
    public Task SeesAnotherAsync() => Until.TrueAsync(() =>
    {
        lock (_lock) return _taken.Select(row => row.Node).Distinct().Count() > 1;
    });

    /// <summary>Once another node has taken a write, the one before takes none that is sent later, and the other is another.
    /// </summary>
    public void AssertOneAfterTheOther()
    {
        Dispose();
        var taken = _taken.OrderBy(row => row.TakenAt).ToArray();
        Assert.NotEmpty(taken);
        foreach (var node in taken.Select(row => row.Node).Distinct())
        {
            var own = taken.Where(row => row.Node == node).ToArray();
            var between = taken.Where(row =>
                row.Node != node && row.SentAt > own[0].TakenAt && row.TakenAt < own[^1].SentAt).ToArray();
            Assert.Empty(between);
        }
    }

    public void Dispose()
    {
        _isOver = true;
        foreach (var thread in _threads) thread.Join();
    }

    void Run(int node, IPEndPoint at)
    {
        RespConnection? connection = null;
        using var pause = new ManualResetEventSlim();
        for (var number = 0; !_isOver; number++)
        {
            try
            {
                connection ??= Connect(at);
                var sentAt = Stopwatch.GetTimestamp();
                var isTaken = RespConnection.Text(connection.Call("SET", $"probe{node}", $"{number}")) == "+OK\r\n";
                if (isTaken) lock (_lock) _taken.Add((node, sentAt, Stopwatch.GetTimestamp()));
            }
            catch (Exception failure) when (failure is SocketException or IOException or InvalidDataException)
            {
                connection?.Dispose();
                connection = null;
            }
            pause.Wait(5);
        }
        connection?.Dispose();
    }

    static RespConnection Connect(IPEndPoint at)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)
        {
            ReceiveTimeout = PatienceMs, SendTimeout = PatienceMs, NoDelay = true,
        };
        socket.Connect(at);
        return new RespConnection(socket);
    }
}
