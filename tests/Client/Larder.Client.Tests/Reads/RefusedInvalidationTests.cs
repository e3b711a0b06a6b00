// A cache that answers and takes no writes: it is full, or has lost its replicas. What was changed in the database is not served
// as it was.
using Larder.Client.Reads;
using Larder.TestKit;
using Xunit;

namespace Larder.Client.Tests.Reads;

public sealed class RefusedInvalidationTests : IDisposable
{
    readonly ServerProcess _node = LarderNode.Start("valkey");
    readonly RespConnection _admin;
    int _version = 1;

    public RefusedInvalidationTests() => _admin = new RespConnection(_node.Connect());

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_write_makes_all_servers_read_again_though_the_cache_is_full()
    {
        using var first = CacheFixture.Open(_node);
        using var second = CacheFixture.Open(_node);
        var (writer, reader) = (new DatabaseReadCache(first), new DatabaseReadCache(second));
        await ReadAsync(writer);
        await ReadAsync(reader);
        Configure("maxmemory-policy", "noeviction");
        Configure("maxmemory", "1");
        await using (await writer.BeginWriteAsync("rows")) _version = 2;
        Assert.Equal("2", await ReadAsync(reader));
        Assert.Equal("2", await ReadAsync(writer));
        Assert.False(first.IsAway);
    }

    [Fact]
    public async Task Of_a_write_that_began_while_the_cache_was_away_it_is_told_though_it_is_full()
    {
        using var first = CacheFixture.Open(_node);
        using var second = CacheFixture.Open(_node);
        var reader = new DatabaseReadCache(second);
        await ReadAsync(reader);
        Configure("maxmemory-policy", "noeviction");
        Configure("maxmemory", "1");
        _version = 2;
        await new TableWrites(first, new ReadCacheOptions()).EndAsync("token", ["rows"], isMarked: false);
        Assert.Equal("2", await ReadAsync(reader));
    }

    [Fact]
    public async Task What_the_cache_refuses_to_forget_is_not_served_and_forgotten_before_the_cache_is_used_again()
    {
        using var first = CacheFixture.Open(_node);
        using var second = CacheFixture.Open(_node);
        var (writer, reader) = (new DatabaseReadCache(first), new DatabaseReadCache(second));
        await ReadAsync(reader);
        await reader.GetAsync("other", _ => Row(), Cancel);
        Configure("min-replicas-to-write", "1");
        await using (await writer.BeginWriteAsync("rows")) _version = 2;
        await writer.InvalidateAsync("other");
        Assert.Equal("2", await ReadAsync(writer));
        Assert.Equal("2", (await writer.GetAsync("other", _ => Row(), Cancel))!.Text);

        Configure("min-replicas-to-write", "0");
        Wait.Until(() => !first.IsAway, "the cache to be used again");
        Assert.Equal("2", await ReadAsync(reader));
        Assert.Equal("2", (await reader.GetAsync("other", _ => Row(), Cancel))!.Text);
    }

    [Fact]
    public async Task One_that_is_refused_is_not_settled_by_one_of_the_same_key_that_was_not()
    {
        using var cache = CacheFixture.Open(_node);
        await cache.OpenAsync();
        var writer = new DatabaseReadCache(cache);
        _node.Signal("STOP");
        // They go out in this order.
        Task[] commands =
        [
            writer.InvalidateAsync("row"),
            cache.RunAsync(database => database.StringSetAsync("read:row", "what another has read meanwhile"), Cancel),
            cache.RunAsync(database => database.ExecuteAsync("ACL", "SETUSER", "default", "-del", "-unlink"), Cancel),
            writer.InvalidateAsync("row"),
        ];
        _node.Signal("CONT");
        await Task.WhenAll(commands);
        Assert.Equal(":1\r\n", RespConnection.Text(_admin.Call("EXISTS", "read:row")));
        Assert.Equal("+OK\r\n", RespConnection.Text(_admin.Call("ACL", "SETUSER", "default", "+del", "+unlink")));
        Wait.Until(() => RespConnection.Text(_admin.Call("EXISTS", "read:row")) == ":0\r\n", "the row to be forgotten");
    }

    async Task<string> ReadAsync(DatabaseReadCache cache) => (await cache.GetAsync("row", ["rows"], _ => Row(), Cancel))!.Text;

    Task<Stored?> Row() => Task.FromResult<Stored?>(new Stored($"{_version}"));

    void Configure(string name, string value) =>
        Assert.Equal("+OK\r\n", RespConnection.Text(_admin.Call("CONFIG", "SET", name, value)));

    public void Dispose()
    {
        _admin.Dispose();
        _node.Dispose();
    }

    sealed record Stored(string Text);
}
