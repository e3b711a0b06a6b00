// The near cache of several application servers on one node: what one of them changes, the others' memories lose.
using Larder.Client.Locating;
using Larder.Client.Near;
using Larder.TestKit;
using Microsoft.Extensions.Caching.Hybrid;
using StackExchange.Redis;
using Xunit;

namespace Larder.Client.Tests.Near;

public sealed class NearCacheTests
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("larder")]
    [InlineData("valkey-server")]
    [InlineData("redis-server")]
    public async Task What_one_server_removes_the_others_read_again(string server)
    {
        using var node = Start(server);
        await using var first = await NearServer.StartAsync(node.Port);
        await using var second = await NearServer.StartAsync(node.Port);
        var source = "old";
        first.Hold("key", () => source);
        second.Hold("key", () => source);

        source = "new";
        await first.Cache.RemoveAsync("key", Cancel);
        Assert.Equal("new", await first.GetAsync("key", () => source));
        second.Await("key", () => "never asked", "new");

        second.Hold("key", () => source);
        await first.Cache.SetAsync("key", "newer", cancellationToken: Cancel);
        Assert.Equal("newer", await first.GetAsync("key", () => source));
        second.Await("key", () => "never asked", "newer");
    }

    [Theory]
    [InlineData("larder")]
    [InlineData("valkey-server")]
    [InlineData("redis-server")]
    public async Task A_connection_that_is_lost_empties_the_memory(string server)
    {
        using var node = Start(server);
        await using var first = await NearServer.StartAsync(node.Port);
        first.Hold("key", () => "old");
        using var admin = await CacheFixture.ConnectAsync(node);
        var tracked = await TrackingClientsAsync(admin);
        Assert.Single(tracked);
        await admin.GetDatabase().ExecuteAsync("CLIENT", "KILL", "ID", tracked[0]);
        Wait.Until(() => first.Cache.LocalCount == 0, "the memory to be empty");
        Wait.Until(() => first.Cache.IsCoherent, "a new connection");
        first.Hold("key", () => "never asked");
    }

    [Fact]
    public async Task When_one_connection_finds_that_the_cache_has_moved_all_go_with_it()
    {
        using var before = LarderNode.Start("valkey");
        using var after = LarderNode.Start("valkey");
        var locator = new MovingLocator { Address = new CacheAddress("127.0.0.1", before.Port) };
        await using var server = await NearServer.StartAsync(0, locator: locator, lookupPeriod: TimeSpan.FromHours(1));
        server.Hold("key", () => "old");
        using var admin = new RespConnection(before.Connect());
        locator.Address = new CacheAddress("127.0.0.1", after.Port);
        Wait.Until(() => !OthersAfterKill(admin), "all but the test's own connection to leave");
        server.Await("key", () => "new", "new");
    }

    // Whether there are others. Those that are tracked are left alone; of the rest, one that has just looked its cache up may
    // come again once.
    static bool OthersAfterKill(RespConnection admin)
    {
        var own = RespConnection.Text(admin.Call("CLIENT", "ID")).Trim()[1..];
        var others = RespConnection.Text(admin.Call("CLIENT", "LIST")).Split('\n')
            .Where(line => line.StartsWith("id=", StringComparison.Ordinal))
            .Where(line => !line.StartsWith($"id={own} ", StringComparison.Ordinal)).ToArray();
        foreach (var client in others.Where(client => !client.Contains("flags=t", StringComparison.Ordinal)))
            admin.Call("CLIENT", "KILL", "ID", client["id=".Length..client.IndexOf(' ')], "SKIPME", "yes");
        return others.Length > 0;
    }

    [Fact]
    public async Task A_value_may_have_any_number_of_tags()
    {
        using var node = LarderNode.Start("valkey");
        await using var first = await NearServer.StartAsync(node.Port);
        await using var second = await NearServer.StartAsync(node.Port);
        string[] tags = [.. Enumerable.Range(0, 300).Select(i => $"tag {i}"), new('t', 70_000)];
        Assert.Equal("value", await first.GetAsync("key", () => "value", tags));
        Assert.Equal("value", await second.FindAsync("key"));
        await first.Cache.RemoveByTagAsync(tags[299], Cancel);
        second.Await("key", () => "new", "new");
    }

    [Fact]
    public async Task Names_that_are_no_text_are_not_taken_for_others()
    {
        using var node = LarderNode.Start("valkey");
        await using var first = await NearServer.StartAsync(node.Port);
        await using var second = await NearServer.StartAsync(node.Port);
        Assert.Equal("one", await first.GetAsync("key \ud800", () => "one"));
        Assert.Equal("other", await first.GetAsync("key \ud801", () => "other"));

        second.Hold("key", () => "old", "tag \ud800");
        await first.Cache.RemoveByTagAsync("tag \ud800", Cancel);
        second.Await("key", () => "new", "new");
    }

    [Fact]
    public async Task A_node_that_does_not_answer_empties_the_memory()
    {
        using var node = LarderNode.Start("valkey");
        await using var server = await NearServer.StartAsync(
            node.Port, near => near.HeartbeatPeriod = TimeSpan.FromMilliseconds(500), limit: TimeSpan.FromSeconds(1));
        server.Hold("key", () => "old");
        node.Signal("STOP");
        Wait.Until(() => server.Cache.LocalCount == 0, "the memory to be empty");
        Assert.Equal("new", await server.GetAsync("key", () => "new"));

        // The other servers, which cannot be told now, are told as soon as there is a way.
        await server.Cache.RemoveAsync("key", Cancel);
        node.Signal("CONT");
        await using var other = await NearServer.StartAsync(node.Port);
        Wait.Until(() => other.FindAsync("key").AsTask().Result is null, "the removal");
    }

    [Fact]
    public async Task A_cache_that_moves_is_followed_though_the_node_where_it_was_goes_on()
    {
        using var before = LarderNode.Start("valkey");
        using var after = LarderNode.Start("valkey");
        var locator = new MovingLocator { Address = new CacheAddress("127.0.0.1", before.Port) };
        await using var server = await NearServer.StartAsync(before.Port, locator: locator);
        server.Hold("key", () => "old");
        locator.Address = new CacheAddress("127.0.0.1", after.Port);
        Wait.Until(() => server.GetAsync("key", () => "new").AsTask().Result == "new", "what was held to be dropped");
        await using var other = await NearServer.StartAsync(after.Port);
        Wait.Until(
            () => server.GetAsync("key", () => "new").AsTask().Result == "new"
                && other.FindAsync("key").AsTask().Result == "new",
            "the value to be where the cache is");

        // What changes there is told, to the one that has moved too.
        server.Hold("key", () => "never asked");
        await other.Cache.SetAsync("key", "newer", cancellationToken: Cancel);
        server.Await("key", () => "never asked", "newer");
    }

    [Fact]
    public async Task A_cache_that_is_full_still_forgets()
    {
        using var node = LarderNode.Start("valkey", "--maxmemory-policy", "noeviction");
        await using var first = await NearServer.StartAsync(node.Port);
        await using var second = await NearServer.StartAsync(node.Port);
        second.Hold("key", () => "old");
        second.Hold("tagged", () => "old", "tag");
        using (var admin = new RespConnection(node.Connect())) admin.Call("CONFIG", "SET", "maxmemory", "1");
        await first.Cache.RemoveAsync("key", Cancel);
        await first.Cache.RemoveByTagAsync("tag", Cancel);
        second.Await("key", () => "new", "new");
        second.Await("tagged", () => "new", "new");
        Assert.False(first.Larder.IsAway);

        // What could not be stored is not what was there before.
        await first.Cache.SetAsync("key", "newer", cancellationToken: Cancel);
        Assert.Equal("newest", await first.GetAsync("key", () => "newest"));
        Wait.Until(() => !first.Larder.IsAway, "the cache to be used again");
    }

    [Fact]
    public async Task A_flush_empties_the_memory()
    {
        using var node = LarderNode.Start("valkey");
        await using var server = await NearServer.StartAsync(node.Port);
        server.Hold("key", () => "old");
        using var admin = await CacheFixture.ConnectAsync(node);
        await admin.GetDatabase().ExecuteAsync("FLUSHALL");
        server.Await("key", () => "new", "new");
    }

    [Theory]
    [InlineData("larder")]
    [InlineData("valkey-server")]
    public async Task A_tag_is_removed_for_all_servers(string kind)
    {
        using var node = Start(kind);
        await using var first = await NearServer.StartAsync(node.Port);
        await using var second = await NearServer.StartAsync(node.Port);
        foreach (var server in new[] { first, second })
        {
            server.Hold("tea", () => "old", "drinks", "hot");
            server.Hold("cake", () => "old", "food");
        }

        await first.Cache.RemoveByTagAsync("drinks", Cancel);
        Assert.Equal("new", await first.GetAsync("tea", () => "new", "drinks"));
        second.Await("tea", () => "newer", "new");
        Assert.Equal("old", await second.GetAsync("cake", () => "new", "food"));

        await second.Cache.RemoveByTagAsync("*", Cancel);
        Assert.Equal("new", await second.GetAsync("cake", () => "new", "food"));
        first.Await("cake", () => "newer", "new");
    }

    [Fact]
    public async Task What_was_read_before_a_removal_does_not_come_back_after_it()
    {
        using var node = LarderNode.Start("valkey");
        await using var first = await NearServer.StartAsync(node.Port);
        await using var second = await NearServer.StartAsync(node.Port);
        TaskCompletionSource begun = new(), removed = new();
        var slow = first.Cache.GetOrCreateAsync("key", async _ =>
        {
            begun.SetResult();
            await removed.Task;
            return "old";
        }, cancellationToken: Cancel).AsTask();
        await begun.Task;
        await second.Cache.RemoveAsync("key", Cancel);
        removed.SetResult();
        Assert.Equal("old", await slow);
        Assert.Equal("new", await second.GetAsync("key", () => "new"));
        first.Await("key", () => "new", "new");
    }

    [Fact]
    public async Task Who_asks_after_a_removal_does_not_join_who_asked_before_it()
    {
        using var node = LarderNode.Start("valkey");
        await using var server = await NearServer.StartAsync(node.Port);
        TaskCompletionSource begun = new(), asked = new();
        var slow = server.Cache.GetOrCreateAsync("key", async _ =>
        {
            begun.SetResult();
            await asked.Task;
            return "old";
        }, cancellationToken: Cancel).AsTask();
        await begun.Task;
        await server.Cache.RemoveAsync("key", Cancel);
        Assert.Equal("new", await server.GetAsync("key", () => "new"));
        asked.SetResult();
        Assert.Equal("old", await slow);
        Assert.Equal("new", await server.GetAsync("key", () => "newer"));
    }

    // The reader is beside the writer, so its fills race with what the writer changes, and each removal is its promise.
    [Fact]
    public async Task No_read_after_a_removal_brings_what_was_before_it()
    {
        using var node = LarderNode.Start("valkey");
        await using var server = await NearServer.StartAsync(node.Port);
        await using var other = await NearServer.StartAsync(node.Port);
        var source = 0;
        var isOver = false;
        var readers = Enumerable.Range(0, 4).Select(i => Task.Run(async () =>
        {
            var reader = i == 0 ? other : server;
            while (!Volatile.Read(ref isOver)) await reader.GetAsync("key", () => $"{Volatile.Read(ref source)}");
        })).ToArray();
        for (var i = 1; i <= 300; i++)
        {
            Volatile.Write(ref source, i);
            await server.Cache.RemoveAsync("key", Cancel);
            Assert.Equal($"{i}", await server.GetAsync("key", () => $"{Volatile.Read(ref source)}"));
            Assert.Equal($"{i}", await server.GetAsync("key", () => $"{Volatile.Read(ref source)}"));
        }

        Volatile.Write(ref isOver, true);
        await Task.WhenAll(readers);
        other.Await("key", () => "300", "300");
    }

    [Fact]
    public async Task The_memory_is_bounded()
    {
        using var node = LarderNode.Start("valkey");
        await using var server = await NearServer.StartAsync(node.Port, near => near.MaximumLocalBytes = 50_000);
        var text = new string('x', 1000);
        for (var i = 0; i < 200; i++)
        {
            for (var reads = 0; reads < 2; reads++) await server.GetAsync($"key:{i}", () => text);
            Assert.InRange(server.Cache.LocalBytes, 0, 50_000);
        }

        Assert.NotEqual(0, server.Cache.LocalCount);
    }

    [Fact]
    public async Task A_value_ends_in_memory_when_it_ends()
    {
        using var node = LarderNode.Start("valkey");
        var time = new FakeTime();
        await using var server = await NearServer.StartAsync(node.Port, time: time);
        server.Hold("key", () => "old");
        time.Advance(TimeSpan.FromMinutes(6));
        Assert.Equal("new", await server.GetAsync("key", () => "new"));
    }

    [Fact]
    public async Task Objects_that_can_change_are_not_shared_and_null_is_a_value()
    {
        using var node = LarderNode.Start("valkey");
        await using var server = await NearServer.StartAsync(node.Port);
        var loads = 0;
        for (var i = 0; i < 5; i++)
        {
            var list = await server.Cache.GetOrCreateAsync(
                "list", _ => ValueTask.FromResult<List<int>>([Interlocked.Increment(ref loads)]), cancellationToken: Cancel);
            Assert.Equal([1], list);
            list.Add(2);
            Assert.Null(await server.Cache.GetOrCreateAsync<string?>(
                "nothing", _ => ValueTask.FromResult(loads++ > 1 ? "asked again" : null), cancellationToken: Cancel));
        }
    }

    [Fact]
    public async Task Many_who_ask_at_once_are_one_load_and_one_who_leaves_does_not_end_it()
    {
        using var node = LarderNode.Start("valkey");
        await using var server = await NearServer.StartAsync(node.Port);
        server.Hold("another", () => "value");
        TaskCompletionSource begun = new(), asked = new();
        var loads = 0;
        async ValueTask<string> Load(CancellationToken stop)
        {
            Interlocked.Increment(ref loads);
            begun.TrySetResult();
            await asked.Task.WaitAsync(stop);
            return "value";
        }

        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var first = server.Cache.GetOrCreateAsync("key", Load, cancellationToken: leaving.Token).AsTask();
        await begun.Task;
        var others = Enumerable.Range(0, 50)
            .Select(_ => server.Cache.GetOrCreateAsync("key", Load, cancellationToken: Cancel).AsTask()).ToArray();
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        asked.SetResult();
        Assert.All(await Task.WhenAll(others), value => Assert.Equal("value", value));
        Assert.Equal(1, loads);
    }

    [Fact]
    public async Task A_user_with_a_password_and_a_database_of_its_own_is_tracked_too()
    {
        using var node = LarderNode.Start("valkey", "--requirepass", "secret");
        await using var server = await NearServer.StartAsync(node.Port, login: ",password=secret,defaultDatabase=3");
        server.Hold("key", () => "old");
        using var admin = await CacheFixture.ConnectAsync(node, ",password=secret");
        Assert.True(await admin.GetDatabase(3).KeyDeleteAsync("reads:near:value:key"));
        server.Await("key", () => "new", "new");
    }

    static ServerProcess Start(string server)
    {
        if (server == "larder") return LarderNode.Start("valkey");
        var program = Tools.Find(server);
        Assert.SkipWhen(program is null, $"{server} is not installed");
        return ServerProcess.Start(
            program!, (port, folder) => ["--port", $"{port}", "--bind", "127.0.0.1", "--dir", folder, "--save", ""]);
    }

    static async Task<string[]> TrackingClientsAsync(IConnectionMultiplexer admin)
    {
        var list = (string)(await admin.GetDatabase().ExecuteAsync("CLIENT", "LIST"))!;
        return
        [
            .. list.Split('\n').Select(line => line.Split(' '))
                .Where(words => words.Any(word => word.StartsWith("flags=", StringComparison.Ordinal) && word.Contains('t')))
                .Select(words => words[0]["id=".Length..]),
        ];
    }
}
