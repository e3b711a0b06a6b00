// A primary that dies before its replica has what it had acknowledged: the replica, which takes its place, knows nothing of the
// last invalidations. Those who made them tell it.
using Larder.Client.Connections;
using Larder.Client.Locating;
using Larder.Client.Reads;
using Larder.Client.Tests.Near;
using Larder.TestKit;
using StackExchange.Redis;
using Xunit;

namespace Larder.Client.Tests.Reads;

public sealed class LostInvalidationTests : IAsyncDisposable
{
    sealed record Row(string Version);

    readonly ServerProcess _primary = LarderNode.Start("valkey");
    readonly ServerProcess _replica = LarderNode.Start("valkey");
    readonly MovingLocator _locator = new();
    readonly LarderCache _first;
    readonly LarderCache _second;
    string _version = "old";

    public LostInvalidationTests()
    {
        _locator.Address = new CacheAddress("127.0.0.1", _primary.Port);
        (_first, _second) = (Open(), Open());
    }

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_row_that_was_written_is_read_again(bool endsBefore)
    {
        var (writer, reader) = (new DatabaseReadCache(_first), new DatabaseReadCache(_second));
        Assert.Equal("old", await ReadAsync(reader, "rows"));
        await PartAsync();
        var write = await writer.BeginWriteAsync("rows");
        _version = "new";
        if (endsBefore) await write.DisposeAsync();
        FailOver();
        if (!endsBefore) await write.DisposeAsync();
        Await(_second, () => ReadAsync(reader, "rows"));
    }

    [Fact]
    public async Task A_key_that_was_forgotten_is_read_again()
    {
        var (writer, reader) = (new DatabaseReadCache(_first), new DatabaseReadCache(_second));
        Assert.Equal("old", await ReadAsync(reader));
        await PartAsync();
        _version = "new";
        await writer.InvalidateAsync("row");
        FailOver();
        Await(_second, () => ReadAsync(reader));
    }

    [Theory]
    [InlineData("remove")]
    [InlineData("set")]
    [InlineData("tag")]
    public async Task What_was_changed_is_served_as_it_is_now(string change)
    {
        await using var one = await NearServer.StartAsync(0, locator: _locator);
        await using var other = await NearServer.StartAsync(0, locator: _locator);
        Assert.Equal("old", await other.GetAsync("key", () => _version, "tag"));
        await PartAsync();
        _version = "new";
        if (change == "remove") await one.Cache.RemoveAsync("key", Cancel);
        else if (change == "set") await one.Cache.SetAsync("key", "new", cancellationToken: Cancel);
        else await one.Cache.RemoveByTagAsync("tag", Cancel);
        FailOver();
        Await(other.Larder, () => other.GetAsync("key", () => _version, "tag").AsTask());
    }

    // Not what is read because the cache is away.
    void Await(LarderCache reader, Func<Task<string>> read)
    {
        Wait.Until(() => reader.Address == _locator.Address && !reader.IsAway, "the replica to be used");
        Wait.Until(() => read().GetAwaiter().GetResult() == "new" && !reader.IsAway, "what is new");
    }

    async Task<string> ReadAsync(DatabaseReadCache cache, params string[] tables) =>
        (await cache.GetAsync("row", tables, _ => Task.FromResult<Row?>(new Row(_version)), Cancel))!.Version;

    // From here on the replica is told nothing more; it has all that was before.
    async Task PartAsync()
    {
        using var replica = new RespConnection(_replica.Connect());
        replica.Call("REPLICAOF", "127.0.0.1", $"{_primary.Port}");
        using var primary = new RespConnection(_primary.Connect());
        Wait.Until(
            () => RespConnection.Text(primary.Call("INFO", "replication")).Contains("state=online", StringComparison.Ordinal),
            "the replica");
        primary.Call("SET", "mark", "x");
        Assert.Equal(":1\r\n", RespConnection.Text(await Task.Run(() => primary.Call("WAIT", "1", "0"), Cancel)));
        Assert.Equal("+OK\r\n", RespConnection.Text(replica.Call("REPLICAOF", "NO", "ONE")));
    }

    void FailOver()
    {
        _locator.Address = new CacheAddress("127.0.0.1", _replica.Port);
        _primary.Kill();
    }

    LarderCache Open() => new(
        "moving",
        new LarderCacheOptions
        {
            ProbePeriod = TimeSpan.FromMilliseconds(50),
            CommandLimit = TimeSpan.FromSeconds(60),
            ConnectLimit = TimeSpan.FromSeconds(60),
        },
        _locator);

    public async ValueTask DisposeAsync()
    {
        await _first.DisposeAsync();
        await _second.DisposeAsync();
        _primary.Dispose();
        _replica.Dispose();
    }
}
