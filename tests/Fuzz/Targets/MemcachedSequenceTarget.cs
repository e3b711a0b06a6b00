// Whole sequences of memcached's requests, pipelined by two clients of two loops on the same items, under small limits of
// memory: every byte that comes back belongs to a reply in the form of the protocol, each sequence comes to its end when its
// client has finished sending, and the node goes on serving within its memory. Now and then that memory is looked at.
using System.Text;
using Larder.Conformance.Tests.Random;
using Larder.Engine.Settings;
using Larder.Engine.Settings.Files;
using Larder.Node;
using Larder.TestKit;

namespace Larder.Fuzz.Targets;

/// <summary>Which node, and which of its protocols.</summary>
public enum MemcachedTalk
{
    /// <summary>The text and the meta protocol of a memcached node.</summary>
    Text,

    /// <summary>The binary protocol of a memcached node.</summary>
    Binary,

    /// <summary>The text and the meta protocol of a node whose store RESP clients use as well.</summary>
    Shared,
}

/// <summary>A node with two loops; mutated sequences beside generated ones with something wrong in most requests.</summary>
public sealed class MemcachedSequenceTarget : IFuzzTarget, IDisposable
{
    const int CasesPerRound = 64, GeneratedRequests = 20;
    const long LargestLimitBytes = 8 << 20, UncountedBytes = 1 << 20;

    static readonly long[] LimitsBytes = [0, 1 << 20, 2 << 20, LargestLimitBytes];

    readonly MemcachedTalk _talk;
    readonly NodeHost _host;
    readonly List<string> _alarms = [];
    readonly int _port = Ports.Free();
    int _cases;

    public MemcachedSequenceTarget(MemcachedTalk talk)
    {
        _talk = talk;
        var settings = new ServerSettings();
        var own = Ports.Free();
        string[] lines = talk == MemcachedTalk.Shared
            ? [$"port {own}", $"memcached-port {_port}", "notify-keyspace-events KEA", "save \"\""]
            : [$"port {_port}", "memcached-shutdown no"];
        ConfigText.Load(
            settings, null, string.Join('\n', [.. lines, "io-threads 2", "memcached-item-size-max 200kb", "bind 127.0.0.1",
                "maxmemory-policy allkeys-lru"]));
        _host = NodeHost.Start(new NodeOptions
        {
            Engine = talk == MemcachedTalk.Shared ? NodeEngine.Valkey : NodeEngine.Memcached, Settings = settings,
            Log = TextWriter.Null,
        });
        _host.Server.Log.Sink = (_, text) =>
        {
            // What a barrier caught is a bug all the same.
            if (text.Contains("Exception") || text.Contains("invariant", StringComparison.OrdinalIgnoreCase))
                lock (_alarms) _alarms.Add(text);
        };
    }

    public IReadOnlyList<string> Seeds => _talk == MemcachedTalk.Binary
        ? [.. Enumerable.Range(0, 20).Select(seed => Generated(new Random(seed), 6))]
        : MemcachedSequences.All;

    public void Dispose() => _host.Dispose();

    public void Try(byte[] input, Random random)
    {
        if (_cases++ % CasesPerRound == 0) BeginRound(random);
        using var first = new MemcachedSequenceClient(_port);
        using var second = new MemcachedSequenceClient(_port);
        first.Send(Sequence(input, random), random);
        second.Send(
            random.Next(2) == 0 ? Sequence(input, random) : Encoding.Latin1.GetBytes(Generated(random, GeneratedRequests)),
            random);
        // One that leaves without having read is as good a test.
        if (random.Next(10) != 0) first.ReadToEnd();
        second.ReadToEnd();
        lock (_alarms) Assert.True(_alarms.Count == 0, string.Join('\n', _alarms));
        Assert.Equal("MN\r\n", MemcachedSequenceClient.Ask(_port, "mn\r\n"));
    }

    void BeginRound(Random random)
    {
        var store = _host.Server.Store;
        foreach (var shard in store.Shards)
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
        Assert.InRange(store.Memory.UsedBytes, 0, 2 * LargestLimitBytes + UncountedBytes);
        MemcachedSequenceClient.Ask(_port, "flush_all\r\n");
        var limit = LimitsBytes[random.Next(LimitsBytes.Length)];
        // Without a limit of memory the round's keys are the limit.
        KeyValuePair<string, string> pair = new("maxmemory", $"{limit}");
        Assert.True(_host.Server.Settings.TrySet([pair], new Engine.Settings.Rows.SettingOrigin(true, false), out _));
    }

    byte[] Sequence(byte[] input, Random random) => _talk == MemcachedTalk.Binary
        ? input
        : Encoding.Latin1.GetBytes(MemcachedSequences.Fill(Encoding.Latin1.GetString(input), random));

    string Generated(Random random, int count)
    {
        var requests = new MemcachedRequests(random.Next());
        var text = new StringBuilder();
        for (var i = 0; i < count; i++)
            text.Append(_talk == MemcachedTalk.Binary ? requests.Binary() : requests.Text());
        return text.ToString();
    }
}
