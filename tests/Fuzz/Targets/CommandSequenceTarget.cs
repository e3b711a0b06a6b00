// Whole sequences of commands of every family, pipelined by two clients of two loops on the same keys, under small limits of
// output, memory and requests: every byte that comes back is a reply or a message in the form of the protocol, each sequence
// comes to its end or its client is cut off, and the node goes on serving. Snapshots are taken and given up meanwhile. Now and
// then the node's memory is looked at.
using System.Text;
using Larder.Conformance.Tests.Random;
using Larder.Engine.Persistence.Snapshots;
using Larder.Engine.Settings;
using Larder.Engine.Settings.Files;
using Larder.Node;
using Larder.TestKit;

namespace Larder.Fuzz.Targets;

/// <summary>A node with two loops; mutated sequences beside well-formed ones of the conformance tests' families.</summary>
public sealed class CommandSequenceTarget : IFuzzTarget, IDisposable
{
    const int FamilySteps = 12, CasesPerRound = 64, MostSequenceBytes = 400_000;

    // What ends the node, stops it for a time, or would change what the other cases meet.
    static readonly HashSet<string> Banned = new(StringComparer.OrdinalIgnoreCase)
    {
        "SHUTDOWN", "DEBUG", "ACL", "CONFIG", "QUIT", "FAILOVER",
    };

    static readonly string[] OutputLimits =
        ["normal 0 0 0", "normal 1kb 0 0", "normal 20kb 0 0", "normal 100kb 0 0", "normal 1mb 64kb 1", "normal 3000 0 0"];

    static readonly string[] MemoryLimits = ["0", "1mb", "2mb", "8mb"];

    static readonly string[] Policies = ["noeviction", "allkeys-lru", "allkeys-lfu", "volatile-ttl", "allkeys-random"];

    readonly int _port = Ports.Free();
    readonly NodeHost _host;
    readonly List<string> _alarms = [];
    readonly SequenceClient _first, _second, _control;
    int _cases;

    public CommandSequenceTarget()
    {
        var settings = new ServerSettings();
        string[] lines =
        [
            $"port {_port}", "io-threads 2", "client-query-buffer-limit 1mb", "proto-max-bulk-len 1mb", "save \"\"",
            "hash-max-listpack-entries 8", "zset-max-listpack-entries 8", "set-max-listpack-entries 8",
            "list-max-listpack-size 6", "stream-node-max-entries 5", "busy-reply-threshold 200",
            "notify-keyspace-events KEA", "latency-monitor-threshold 1", "tracking-table-max-keys 20",
        ];
        ConfigText.Load(settings, null, string.Join('\n', lines));
        _host = NodeHost.Start(new NodeOptions { Engine = NodeEngine.Valkey, Settings = settings, Log = TextWriter.Null });
        _host.Server.Log.Sink = (_, text) =>
        {
            // What a barrier caught is a bug all the same.
            if (text.Contains("Exception") || text.Contains("invariant", StringComparison.OrdinalIgnoreCase))
                lock (_alarms) _alarms.Add(text);
        };
        // A loop serves every other connection.
        _control = new SequenceClient(_port);
        _first = new SequenceClient(_port);
        _second = new SequenceClient(_port);
    }

    public IReadOnlyList<string> Seeds => CommandSequences.All;

    public void Dispose()
    {
        foreach (var client in new[] { _control, _first, _second }) client.Dispose();
        _host.Dispose();
    }

    public void Try(byte[] input, Random random)
    {
        if (_cases++ % CasesPerRound == 0) BeginRound(random);
        ToggleSnapshot(random);
        _first.Send(Sequence(input, random), random);
        _second.Send(random.Next(2) == 0 ? Sequence(input, random) : Family(random), random);
        if (random.Next(30) == 0) _control.Ask("CLIENT", "KILL", "ID", _first.Id);
        // Whoever waits for an element or a lock is helped on.
        _first.ReadToEnd(() => _control.Ask("CLIENT", "UNBLOCK", _first.Id));
        _second.ReadToEnd(() => _control.Ask("CLIENT", "UNBLOCK", _second.Id));
        lock (_alarms) Assert.True(_alarms.Count == 0, string.Join('\n', _alarms));
        Assert.Equal("+PONG", _control.Ask("PING"));
    }

    void ToggleSnapshot(Random random)
    {
        var snapshots = _host.Server.Snapshots;
        if (random.Next(20) == 0) snapshots.Current?.Cancel();
        if (snapshots.IsBusy || !_host.Server.Store.TryEnterAll()) return;
        snapshots.Begin(new SnapshotOrder { Kind = SnapshotKind.Export, Sink = new Nowhere() });
        _host.Server.Store.ExitAll();
    }

    void BeginRound(Random random)
    {
        _control.Ask("CONFIG", "SET", "client-output-buffer-limit", "normal 0 0 0");
        foreach (var shard in _host.Server.Store.Shards)
        {
            shard.Enter();
            try
            {
                shard.Arena.Verify();
            }
            finally
            {
                shard.Exit();
            }
        }
        _control.Ask("FLUSHALL");
        _control.Ask("FUNCTION", "FLUSH");
        _control.Ask("CONFIG", "SET", "maxmemory", Pick(MemoryLimits, random), "maxmemory-policy", Pick(Policies, random));
        _control.Ask("CONFIG", "SET", "client-output-buffer-limit", Pick(OutputLimits, random));
        _control.Ask("CONFIG", "SET", "maxmemory-clients", random.Next(4) == 0 ? "1mb" : "0");
    }

    static byte[] Sequence(byte[] input, Random random)
    {
        var requests = new MemoryStream();
        foreach (var line in Encoding.Latin1.GetString(input).Split('\n'))
        {
            var words = line.Split(' ').Select(word => CommandSequences.Fill(word, random)).ToList();
            if (!Banned.Contains(words[0].Trim()) && requests.Length < MostSequenceBytes) Append(requests, words);
        }
        return requests.ToArray();
    }

    static byte[] Family(Random random)
    {
        var requests = new MemoryStream();
        var family = CommandFamilies.All[random.Next(CommandFamilies.All.Count)];
        var wraps = random.Next(4) == 0;
        if (wraps) Append(requests, ["MULTI"]);
        foreach (var step in family.Commands(random.Next(), FamilySteps))
        {
            if (!Banned.Contains(step.Name)) Append(requests, [.. step.Words.Select(Encoding.Latin1.GetString)]);
        }
        if (wraps) Append(requests, ["EXEC"]);
        return requests.ToArray();
    }

    static void Append(MemoryStream requests, IReadOnlyList<string> words)
    {
        requests.Write(Encoding.ASCII.GetBytes($"*{words.Count}\r\n"));
        foreach (var word in words)
        {
            requests.Write(Encoding.ASCII.GetBytes($"${word.Length}\r\n"));
            requests.Write(Encoding.Latin1.GetBytes(word));
            requests.Write("\r\n"u8);
        }
    }

    static string Pick(string[] from, Random random) => from[random.Next(from.Length)];

    sealed class Nowhere : ISnapshotSink
    {
        public void Open()
        {
        }

        public void Write(ReadOnlySpan<byte> bytes) => Thread.Yield();

        public void Finish()
        {
        }

        public void Abandon()
        {
        }
    }
}
