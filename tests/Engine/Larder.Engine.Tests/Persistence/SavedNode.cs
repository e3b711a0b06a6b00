// A node with data of every kind, clients that change it without pause, and what a real server makes of the file that it saves.
using Larder.Engine.Commands.Server.Debug;
using Larder.Engine.Execution;
using Larder.Engine.Keyspace;
using Larder.Engine.Persistence;
using Larder.Engine.Persistence.Rdb;
using Larder.Engine.Persistence.Snapshots;
using Larder.Engine.Serialization;
using Larder.Engine.Tests.Keyspace;
using Larder.Memory.Buffers;
using Larder.Rdb;
using Larder.TestKit;
using Xunit;

namespace Larder.Engine.Tests.Persistence;

/// <summary>Changes come from a seed for each client.</summary>
sealed class SavedNode : IDisposable
{
    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("larder-saved-");
    readonly RunningNode _node;

    public SavedNode(params (string Name, string Value)[] directives) => _node = new RunningNode(
        [("dir", _folder.FullName), ("rdbcompression", "no"), ("maxmemory-samples", "5"), .. directives]);

    public RunningNode Node => _node;
    public string Folder => _folder.FullName;

    /// <summary>Begins a snapshot, to a file of that name, and tells what the data are at that moment.</summary>
    public (RunningSnapshot Snapshot, string Digest) Begin(string file, Action? eachWrite = null) =>
        Begin(_node.Server, Path.Combine(Folder, file), eachWrite);

    /// <summary>The same of any node.</summary>
    public static (RunningSnapshot Snapshot, string Digest) Begin(ServerState server, string path, Action? eachWrite = null)
    {
        var sink = new SlowSink(new SnapshotFile(path, syncsOnTheWay: false), eachWrite ?? (() => { }));
        foreach (var shard in server.Store.Shards) shard.Enter();
        try
        {
            var digest = DatasetDigest.Of(server.Store, nowMs: 0);
            return (server.Snapshots.Begin(new SnapshotOrder { Kind = SnapshotKind.FullSync, Sink = sink }), digest);
        }
        finally
        {
            foreach (var shard in server.Store.Shards) shard.Exit();
        }
    }

    /// <summary>The data that a file brings back, keys and fields that have ended among them.</summary>
    public static string DigestOf(ServerState server, string path)
    {
        using var store = Load(server, path);
        return DatasetDigest.Of(store, nowMs: 0);
    }

    /// <summary>What a file brings back of a key, as it would be written again, with what a digest does not look at.</summary>
    public byte[] WrittenIn(string file, string key)
    {
        using var store = Load(_node.Server, Path.Combine(Folder, file));
        var at = new PinnedKey(key).In(store, 0, nowMs: 0);
        var item = at.Database.Find(at);
        Assert.False(item.IsNull);
        using var output = new ByteWriter();
        ValueWriter.Write(new RdbWriter(output, compresses: false), at.Database.Arena, item, nowMs: 0);
        return output.Written.ToArray();
    }

    static Store Load(ServerState server, string path)
    {
        var store = new Store(1, server.Store.DatabaseCount, server.Clock);
        using var source = new FileSource(path);
        using var loader = new RdbLoader(
            store, server.Settings.Encodings, new LoadingState(), new RdbLoadOptions { NowMs = 0 }, source);
        Assert.Null(loader.Load().Damage);
        return store;
    }

    /// <summary>What a server that loads the file takes the data to be; it keeps what has ended, as a replica does.</summary>
    public string DigestOf(string file)
    {
        var program = Tools.Find("valkey-server") ?? Tools.Find("redis-server");
        if (program == null) Assert.Skip("neither valkey-server nor redis-server is installed");
        using var server = ServerProcess.Start(program!, (port, folder) =>
        {
            File.Copy(Path.Combine(Folder, file), Path.Combine(folder, "dump.rdb"));
            return ["--port", $"{port}", "--dir", folder, "--replicaof", "127.0.0.1 1", "--save", "",
                "--enable-debug-command", "yes"];
        });
        using var connection = new RespConnection(server.Connect());
        Wait.Until(
            () => !RespConnection.Text(connection.Call("DBSIZE")).StartsWith("-LOADING", StringComparison.Ordinal),
            "the file to be loaded");
        return RespConnection.Text(connection.Call("DEBUG", "DIGEST")).Trim()[1..];
    }

    public void Dispose()
    {
        _node.Dispose();
        _folder.Delete(recursive: true);
    }

    sealed class SlowSink(ISnapshotSink inner, Action eachWrite) : ISnapshotSink
    {
        public void Open() => inner.Open();

        public void Write(ReadOnlySpan<byte> bytes)
        {
            eachWrite();
            inner.Write(bytes);
        }

        public void Finish() => inner.Finish();
        public void Abandon() => inner.Abandon();
    }
}
