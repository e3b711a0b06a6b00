// A client that writes numbers at an endpoint, one after the other, whatever happens there.
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Larder.TestKit;
using Xunit;

namespace Larder.Service.EndToEnd;

/// <summary>Writes on a thread of its own until it is disposed of.</summary>
sealed class GroupWriter : IDisposable
{
    const int PatienceMs = 500, PatienceMostMs = 30_000, LongPatienceMs = 60_000, KeyCount = 100_000, BatchCount = 500;

    readonly Func<IPEndPoint> _find;
    readonly string _prefix;
    readonly bool _waits;
    readonly Thread _thread;
    readonly Lock _lock = new();
    readonly List<int> _acknowledged = [];
    volatile bool _isOver;
    int _count;
    long _lastAt = Stopwatch.GetTimestamp();
    double _longestMs;

    /// <param name="waits">It believes only in what a replica holds (WAIT 1).</param>
    public GroupWriter(int port, string prefix = "k", bool waits = true)
        : this(() => new IPEndPoint(IPAddress.Loopback, port), prefix, waits)
    {
    }

    /// <param name="find">Where to write, asked for each connection.</param>
    public GroupWriter(Func<IPEndPoint> find, string prefix = "k", bool waits = true)
    {
        (_find, _prefix, _waits) = (find, prefix, waits);
        _thread = new Thread(Run) { IsBackground = true };
        _thread.Start();
    }

    public int Count => Volatile.Read(ref _count);

    /// <summary>Waits until that many more are written.</summary>
    public Task WritesAsync(int more)
    {
        var goal = Count + more;
        return Until.TrueAsync(() => Count >= goal);
    }

    /// <summary>The longest time between two writes since it was last asked, in milliseconds.</summary>
    public double TakeLongestMs()
    {
        lock (_lock)
        {
            var longest = Math.Max(_longestMs, Stopwatch.GetElapsedTime(_lastAt).TotalMilliseconds);
            _longestMs = 0;
            return longest;
        }
    }

    /// <summary>How many that were acknowledged since it was last asked are not there.</summary>
    public int TakeLost()
    {
        int[] numbers;
        lock (_lock)
        {
            numbers = [.. _acknowledged];
            _acknowledged.Clear();
        }
        RespConnection? connection = null;
        Wait.Until(() => (connection = TryConnect(LongPatienceMs)) is not null, "somebody to ask what is there");
        using (connection) return numbers.Chunk(BatchCount).Sum(batch => CountLost(connection!, batch));
    }

    // A key is written again after many others: its value is the last number, or a later one.
    int CountLost(RespConnection connection, int[] numbers)
    {
        var reply = RespConnection.Text(connection.Call(["MGET", .. numbers.Select(KeyOf)])).Split("\r\n");
        var (at, lost) = (1, 0);
        foreach (var number in numbers)
        {
            if (reply[at++] == "$-1") lost++;
            else if (int.Parse(reply[at++], CultureInfo.InvariantCulture) < number) lost++;
        }
        return lost;
    }

    public void AssertAllThere()
    {
        Dispose();
        Assert.Equal(0, TakeLost());
    }

    public void Dispose()
    {
        _isOver = true;
        _thread.Join();
    }

    string KeyOf(int number) => $"{_prefix}{number % KeyCount}";

    RespConnection? TryConnect(int patienceMs)
    {
        try
        {
            return Connect(patienceMs);
        }
        catch (Exception failure) when (failure is SocketException or IOException)
        {
            return null;
        }
    }

    RespConnection Connect(int patienceMs)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)
        {
            ReceiveTimeout = patienceMs, SendTimeout = patienceMs, NoDelay = true,
        };
        socket.Connect(_find());
        return new RespConnection(socket);
    }

    void Run()
    {
        RespConnection? connection = null;
        // Where nobody answered in time the next has more of it: the machine may be slow.
        var patienceMs = PatienceMs;
        for (var number = 1; !_isOver; number++)
        {
            try
            {
                connection ??= Connect(patienceMs);
                var set = RespConnection.Text(connection.Call("SET", KeyOf(number), $"{number}"));
                var held = _waits ? RespConnection.Text(connection.Call("WAIT", "1", $"{patienceMs * 3 / 5}")) : "";
                if (set == "+OK\r\n" && held is not (":0\r\n" or ['-', ..]))
                {
                    Note(number);
                    patienceMs = PatienceMs;
                }
                // Who is told that this is no primary any more asks again where it is.
                if (set.StartsWith('-')) throw new IOException(set);
            }
            catch (Exception failure) when (failure is SocketException or IOException or InvalidDataException)
            {
                connection?.Dispose();
                connection = null;
                if (failure is SocketException { SocketErrorCode: SocketError.TimedOut or SocketError.WouldBlock })
                    patienceMs = Math.Min(2 * patienceMs, PatienceMostMs);
            }
        }
        connection?.Dispose();
    }

    void Note(int number)
    {
        lock (_lock)
        {
            _acknowledged.Add(number);
            _longestMs = Math.Max(_longestMs, Stopwatch.GetElapsedTime(_lastAt).TotalMilliseconds);
            _lastAt = Stopwatch.GetTimestamp();
        }
        Interlocked.Increment(ref _count);
    }
}
