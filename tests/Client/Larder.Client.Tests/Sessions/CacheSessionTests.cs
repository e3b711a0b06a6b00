// Sessions as hashes: what requests of one session, on different servers, see of each other.
using Larder.Client.Connections;
using Larder.Client.Sessions;
using Larder.TestKit;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using StackExchange.Redis;
using Xunit;

namespace Larder.Client.Tests.Sessions;

public sealed class CacheSessionTests(CacheFixture node) : IClassFixture<CacheFixture>
{
    static readonly TimeSpan Idle = TimeSpan.FromMinutes(20);
    static readonly TimeSpan Io = TimeSpan.FromSeconds(60);
    readonly string _sessionKey = Guid.NewGuid().ToString();

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    RedisKey Key => $"session:{_sessionKey}";

    ISession Request(bool isNew = false, Func<bool>? establish = null) => Request(node.Cache, isNew, establish);

    ISession Request(LarderCache connection, bool isNew = false, Func<bool>? establish = null) =>
        new CacheSessionStore(connection, Options.Create(new CacheSessionOptions()))
            .Create(_sessionKey, Idle, Io, establish ?? (() => true), isNew);

    [Fact]
    public async Task What_one_request_commits_the_next_one_reads()
    {
        var first = Request(isNew: true);
        first.SetString("name", "Ada");
        first.Set("empty", []);
        await first.CommitAsync(Cancel);

        var second = Request();
        await second.LoadAsync(Cancel);
        Assert.Equal("Ada", second.GetString("name"));
        Assert.Empty(second.Get("empty")!);
        Assert.Equal(["empty", "name"], second.Keys.Order());
        Assert.Equal(first.Id, second.Id);
        Assert.DoesNotContain(_sessionKey, second.Id);
    }

    [Fact]
    public async Task Requests_at_the_same_time_keep_each_others_entries()
    {
        var (left, right) = (Request(), Request());
        await Task.WhenAll(left.LoadAsync(Cancel), right.LoadAsync(Cancel));
        left.SetInt32("tea", 1);
        right.SetInt32("salt", 2);
        await Task.WhenAll(left.CommitAsync(Cancel), right.CommitAsync(Cancel));

        var after = Request();
        await after.LoadAsync(Cancel);
        Assert.Equal((1, 2), (after.GetInt32("tea"), after.GetInt32("salt")));
    }

    [Fact]
    public async Task Removing_and_clearing_reach_the_cache()
    {
        var first = Request(isNew: true);
        first.SetInt32("tea", 1);
        first.SetInt32("salt", 2);
        await first.CommitAsync(Cancel);

        var second = Request();
        await second.LoadAsync(Cancel);
        second.Remove("tea");
        await second.CommitAsync(Cancel);
        Assert.Equal(["salt"], await EntriesAsync());

        var third = Request();
        third.Clear();
        third.SetInt32("oil", 3);
        await third.CommitAsync(Cancel);
        Assert.Equal(["oil"], await EntriesAsync());
    }

    [Fact]
    public async Task A_session_expires_when_idle_and_reading_it_starts_the_time_again()
    {
        var first = Request(isNew: true);
        first.SetInt32("tea", 1);
        await first.CommitAsync(Cancel);
        Assert.InRange((await node.Database.KeyTimeToLiveAsync(Key))!.Value, Idle / 2, Idle);

        await node.Database.KeyExpireAsync(Key, Idle / 4);
        await Request().LoadAsync(Cancel);
        Assert.InRange((await node.Database.KeyTimeToLiveAsync(Key))!.Value, Idle / 2, Idle);
    }

    [Fact]
    public async Task Reading_without_loading_first_loads()
    {
        await node.Database.HashSetAsync(Key, "name", "Ada");
        Assert.Equal("Ada", Request().GetString("name"));
    }

    [Fact]
    public async Task An_unchanged_session_writes_nothing()
    {
        var session = Request();
        await session.LoadAsync(Cancel);
        await session.CommitAsync(Cancel);
        Assert.False(await node.Database.KeyExistsAsync(Key));
    }

    [Fact]
    public void A_session_cannot_begin_after_the_answer_has() =>
        Assert.Throws<InvalidOperationException>(() => Request(establish: () => false).SetInt32("tea", 1));

    [Fact]
    public async Task A_session_that_cannot_be_read_is_an_error_and_not_empty()
    {
        using var server = LarderNode.Start("valkey");
        using var connection = CacheFixture.Open(server);
        await connection.OpenAsync();
        server.Kill();
        var session = Request(connection);
        await Assert.ThrowsAnyAsync<Exception>(() => session.LoadAsync(Cancel));
        Assert.ThrowsAny<Exception>(() => session.GetString("name"));
        Assert.ThrowsAny<Exception>(() => session.IsAvailable);
    }

    [Fact]
    public async Task A_request_that_does_not_touch_its_session_keeps_it_alive()
    {
        await BeginAsync();
        await node.Database.KeyExpireAsync(Key, Idle / 4);
        await Request().CommitAsync(Cancel);
        Assert.InRange((await node.Database.KeyTimeToLiveAsync(Key))!.Value, Idle / 2, Idle);
    }

    [Fact]
    public async Task A_session_that_ends_in_the_middle_of_a_request_is_not_stored_by_halves()
    {
        await BeginAsync();
        var request = Request();
        await request.LoadAsync(Cancel);
        request.SetInt32("salt", 2);
        await node.Database.KeyDeleteAsync(Key);
        await Assert.ThrowsAsync<SessionLostException>(() => request.CommitAsync(Cancel));
        Assert.False(await node.Database.KeyExistsAsync(Key));
    }

    [Fact]
    public async Task A_session_that_begins_anew_meanwhile_gets_nothing_of_the_old_one()
    {
        await BeginAsync();
        var request = Request();
        await request.LoadAsync(Cancel);
        request.SetInt32("salt", 2);
        await node.Database.KeyDeleteAsync(Key);
        await BeginAsync();
        await Assert.ThrowsAsync<SessionLostException>(() => request.CommitAsync(Cancel));
        Assert.Equal(["tea"], await EntriesAsync());
    }

    [Fact]
    public async Task A_request_can_ask_whether_its_session_was_lost()
    {
        await BeginAsync();
        var known = Request();
        await known.LoadAsync(Cancel);
        Assert.False(known.WasLost());
        known.Remove("tea");
        await known.CommitAsync(Cancel);
        var empty = Request();
        await empty.LoadAsync(Cancel);
        Assert.False(empty.WasLost());

        await node.Database.KeyDeleteAsync(Key);
        var lost = Request();
        await lost.LoadAsync(Cancel);
        Assert.True(lost.WasLost());
    }

    async Task BeginAsync()
    {
        var first = Request(isNew: true);
        first.SetInt32("tea", 1);
        await first.CommitAsync(Cancel);
    }

    async Task<IEnumerable<string>> EntriesAsync() =>
        (await node.Database.HashKeysAsync(Key)).Select(name => name.ToString()).Where(name => name != "larder:born").Order();
}
