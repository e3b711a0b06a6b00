// Snapshots in files that the service names, from primaries and replicas, and nodes that begin with one.
using Larder.Node;
using Larder.TestKit;
using Xunit;

namespace Larder.Engine.Tests.Orders;

public sealed class SnapshotExportTests : IDisposable
{
    readonly TemporaryFolder _folder = new();
    readonly ManagedNode _node;

    public SnapshotExportTests() => _node = new ManagedNode(Path.Combine(_folder.Path, "a"));

    public void Dispose()
    {
        _node.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void It_is_the_content_of_the_moment_at_which_it_began()
    {
        var path = Path.Combine(_folder.Path, "out.rdb");
        for (var i = 0; i < 500; i++) _node.Call("SET", $"k{i}", $"v{i}");
        Assert.Equal("none", _node.Status("snapshot"));
        Assert.Equal("+OK", _node.Order("SNAPSHOT", path));
        AwaitEnd(_node);
        Assert.Equal("done", _node.Status("snapshot"));
        Assert.Equal(path, _node.Status("snapshot_path"));
        Assert.Equal("500", _node.Status("snapshot_keys"));
        Assert.Equal(new FileInfo(path).Length, long.Parse(_node.Status("snapshot_bytes")));
        Assert.Equal([path], Directory.GetFiles(_folder.Path));

        using var restored = StartFrom(path);
        Assert.Equal(":500\r\n", restored.Call("DBSIZE"));
        Assert.Equal("$4\r\nv123\r\n", restored.Call("GET", "k123"));
        Assert.NotEqual(_node.Status("history"), restored.Status("history"));
    }

    [Fact]
    public void A_replica_gives_one_as_well()
    {
        var path = Path.Combine(_folder.Path, "out.rdb");
        using var replica = new ManagedNode(Path.Combine(_folder.Path, "b"));
        _node.Call("SET", "k", "v");
        replica.Order("ROLE", "REPLICA", "1", "b", "127.0.0.1", $"{_node.Port}");
        Wait.Until(() => replica.Command("GET", "k") == "$1\r\nv", "the copy");
        Assert.Equal("+OK", replica.Order("SNAPSHOT", path));
        AwaitEnd(replica);
        using var restored = StartFrom(path);
        Assert.Equal("$1\r\nv\r\n", restored.Call("GET", "k"));
        // It was written with the replica's place in the stream nowhere in it: it is nobody's replica.
        Assert.Equal("none", restored.Status("link"));
    }

    [Fact]
    public void One_is_taken_at_a_time_and_progress_is_told()
    {
        var path = Path.Combine(_folder.Path, "out.rdb");
        for (var i = 0; i < 100; i++) _node.Call("SET", $"k{i}", "v");
        _node.Command("CONFIG", "SET", "rdb-key-save-delay", "10000000");
        Assert.Equal("+OK", _node.Order("SNAPSHOT", path));
        Assert.Equal("running", _node.Status("snapshot"));
        Assert.StartsWith("-BUSY", _node.Order("SNAPSHOT", path + "2"));
        Assert.StartsWith("+OK", _node.Call("SET", "beside", "it"));
        Assert.False(File.Exists(path));
        _node.Command("CONFIG", "SET", "rdb-key-save-delay", "0");
    }

    [Fact]
    public void What_cannot_be_written_is_told()
    {
        Assert.StartsWith("-ERR", _node.Order("SNAPSHOT", "relative.rdb"));
        Assert.Equal("+OK", _node.Order("SNAPSHOT", Path.Combine(_folder.Path, "nowhere", "out.rdb")));
        AwaitEnd(_node);
        Assert.Equal("failed", _node.Status("snapshot"));
        Assert.Contains("nowhere", _node.Status("snapshot_error"));
        Assert.Equal("+OK", _node.Order("SNAPSHOT", Path.Combine(_folder.Path, "out.rdb")));
        AwaitEnd(_node);
        Assert.Equal("done", _node.Status("snapshot"));
    }

    [Fact]
    public void A_node_ends_with_a_line_that_says_what_is_damaged()
    {
        var path = Path.Combine(_folder.Path, "out.rdb");
        for (var i = 0; i < 100; i++) _node.Call("SET", $"k{i}", "some value that is no number");
        _node.Order("SNAPSHOT", path);
        AwaitEnd(_node);
        var bytes = File.ReadAllBytes(path);
        bytes[bytes.Length / 2] ^= 0x55;
        File.WriteAllBytes(path, bytes);
        var failure = Assert.Throws<LoadException>(() => StartFrom(path));
        Assert.StartsWith("Fatal error loading the DB, ", failure.Message);
        Assert.DoesNotContain("\n", failure.Message);
    }

    ManagedNode StartFrom(string snapshot)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_folder.Path, "restored")).FullName;
        File.Copy(snapshot, Path.Combine(folder, "dump.rdb"));
        return new ManagedNode(folder);
    }

    static void AwaitEnd(ManagedNode node) => Wait.Until(() => node.Status("snapshot") != "running", "the snapshot");
}
