// A managed group of real processes whose primary is cut off from its replicas and from the service, or stopped and let go on:
// another takes its place, and never do two of them take writes at once.
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Sockets;
using Larder.TestKit;
using Xunit;

namespace Larder.Conformance.Tests.Replication;

public sealed class PartitionTests : IDisposable
{
    const int LeaseMs = 500, Rounds = 4;

    // One write that a node has taken: it was carried out between these two moments.
    readonly record struct Taken(int Node, int Epoch, long SentAt, long AnsweredAt);

    readonly string _folder = Directory.CreateTempSubdirectory("larder-cut").FullName;
    readonly List<Managed> _nodes = [];
    readonly ConcurrentQueue<Taken> _taken = new();
    volatile bool _isOver;
    int _epoch = 1;

    public void Dispose()
    {
        _isOver = true;
        foreach (Managed node in _nodes) node.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Two_never_take_writes_at_once(int seed)
    {
        System.Random random = new(seed);
        for (int i = 0; i < 3; i++) _nodes.Add(new Managed(Path.Combine(_folder, $"{i}"), $"n{i}"));
        Managed primary = _nodes[0];
        Assert.StartsWith("+OK", Promote(primary));
        foreach (Managed replica in _nodes.Except([primary])) Follow(replica, primary);
        List<Thread> writers = [.. _nodes.Select((node, i) => new Thread(() => Write(node, i)) { IsBackground = true })];
        writers.ForEach(writer => writer.Start());
        for (int round = 0; round < Rounds; round++)
        {
            AwaitWrites(primary);
            bool isStopped = random.Next(2) == 0;
            if (isStopped) primary.Process.Signal("STOP");
            primary.Link.Hold();
            Managed next = _nodes.Except([primary]).ElementAt(random.Next(2));
            _epoch++;
            // The service itself may have renewed the lease a moment ago, and waits that out.
            Wait.Until(() => primary.SinceRenewal > TimeSpan.FromMilliseconds(LeaseMs), "the end of the service's word");
            Wait.Until(() => Promote(next).StartsWith("+OK"), "a replica's word to run out");
            foreach (Managed replica in _nodes.Except([primary, next])) Follow(replica, next);
            // Its only replica that can be reached is not all: the service's word is what it goes on by.
            AwaitWrites(next);
            if (isStopped) primary.Process.Signal("CONT");
            primary.Link.Mend();
            Follow(primary, next);
            primary = next;
        }
        AwaitWrites(primary);
        _isOver = true;
        writers.ForEach(writer => writer.Join());
        Check();
    }

    // Whoever took a write that was sent when a later primary had already answered one took it beside that one.
    void Check()
    {
        Taken[] all = [.. _taken];
        Assert.Equal(Rounds + 1, all.Select(taken => taken.Epoch).Distinct().Count());
        foreach (IGrouping<int, Taken> later in all.GroupBy(taken => taken.Epoch))
        {
            long began = later.Min(taken => taken.AnsweredAt);
            Assert.DoesNotContain(all, taken => taken.Epoch < later.Key && taken.SentAt > began);
        }
    }

    // The epoch of a write is that under which its node was promoted last: before that it took none.
    void Write(Managed node, int number)
    {
        while (!_isOver)
        {
            try
            {
                using RespConnection client = new(node.Process.Connect());
                while (!_isOver)
                {
                    int epoch = Volatile.Read(ref node.Epoch);
                    long sentAt = Stopwatch.GetTimestamp();
                    string answer = RespConnection.Text(client.Call("SET", $"by{number}", $"{sentAt}"));
                    if (!answer.StartsWith("+OK")) continue;
                    long answeredAt = Stopwatch.GetTimestamp();
                    // Where it was promoted meanwhile, nobody knows under which epoch it took it.
                    if (epoch == Volatile.Read(ref node.Epoch)) _taken.Enqueue(new Taken(number, epoch, sentAt, answeredAt));
                }
            }
            catch (Exception failure) when (failure is SocketException or IOException)
            {
                // It closes connections when its place changes.
            }
        }
    }

    void AwaitWrites(Managed primary)
    {
        long from = Stopwatch.GetTimestamp();
        int number = _nodes.IndexOf(primary);
        Wait.Until(() =>
        {
            primary.Renew(_epoch, LeaseMs);
            return _taken.Any(taken => taken.Node == number && taken.Epoch == _epoch && taken.SentAt > from);
        }, () => $"a write under epoch {_epoch}\n{primary.Process.Output}");
    }

    string Promote(Managed node)
    {
        // Noted first: what it takes from the moment that it is promoted is of this epoch.
        int before = Interlocked.Exchange(ref node.Epoch, _epoch);
        string answer = node.Order(
            ["ROLE", "PRIMARY", $"{_epoch}", node.Name, $"{LeaseMs}", .. _nodes.Except([node]).Select(other => other.Name)]);
        if (!answer.StartsWith("+OK")) Volatile.Write(ref node.Epoch, before);
        return answer;
    }

    void Follow(Managed node, Managed primary) => Assert.StartsWith(
        "+OK", node.Order(["ROLE", "REPLICA", $"{_epoch}", node.Name, "127.0.0.1", $"{primary.Link.Port}"]));

    // A process and the link by which replicas reach it.
    sealed class Managed : IDisposable
    {
        readonly RespConnection _orders;

        public int Epoch;
        long _renewedAt = Stopwatch.GetTimestamp();

        public Managed(string folder, string name)
        {
            Directory.CreateDirectory(folder);
            string path = Path.Combine(folder, "admin.sock");
            Name = name;
            Process = LarderNode.Start(
                "valkey", "--dir", folder, "--admin-socket", path, "--replication-secret", "of-this-group", "--save", "",
                "--repl-diskless-sync-delay", "0", "--repl-timeout", "2", "--repl-ping-replica-period", "1");
            Link = new FaultyLink(Process.Port);
            Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            socket.Connect(new UnixDomainSocketEndPoint(path));
            _orders = new RespConnection(socket);
        }

        public string Name { get; }
        public ServerProcess Process { get; }
        public FaultyLink Link { get; }

        public string Order(string[] words) => RespConnection.Text(_orders.Call(words)).TrimEnd();

        public TimeSpan SinceRenewal => Stopwatch.GetElapsedTime(_renewedAt);

        public void Renew(int epoch, int leaseMs)
        {
            string[] lines = RespConnection.Text(_orders.Call("STATUS")).Split("\r\n");
            Order(["LEASE", $"{epoch}", lines[Array.IndexOf(lines, "clock_ms") + 2], $"{leaseMs}"]);
            _renewedAt = Stopwatch.GetTimestamp();
        }

        public void Dispose()
        {
            Process.Signal("CONT");
            _orders.Dispose();
            Link.Dispose();
            Process.Dispose();
        }
    }
}
