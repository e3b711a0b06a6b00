// Transactions with conditions, batches, and many commands in flight at once.
using StackExchange.Redis;
using Xunit;

namespace Larder.Clients.Tests;

public sealed class TransactionTests(Servers servers)
{
    [Theory, MemberData(nameof(Servers.All), MemberType = typeof(Servers))]
    public async Task A_transaction_runs_only_when_its_conditions_hold(ServerKind kind, RedisProtocol protocol)
    {
        await using var client = await servers.ConnectAsync(kind, protocol);
        var db = client.Database;
        await db.StringSetAsync("stock", 5);
        await db.HashSetAsync("hash", "field", "value");
        await db.SortedSetAddAsync("scores", "member", 3);

        var holds = db.CreateTransaction();
        holds.AddCondition(Condition.StringEqual("stock", 5));
        holds.AddCondition(Condition.HashExists("hash", "field"));
        holds.AddCondition(Condition.SortedSetContains("scores", "member"));
        holds.AddCondition(Condition.KeyNotExists("sold"));
        var left = holds.StringDecrementAsync("stock");
        var sold = holds.ListRightPushAsync("sold", "item");
        Assert.True(await holds.ExecuteAsync());
        Assert.Equal((4, 1), (await left, await sold));

        var fails = db.CreateTransaction();
        var condition = fails.AddCondition(Condition.ListLengthGreaterThan("sold", 1));
        var cancelled = fails.StringSetAsync("stock", 0);
        Assert.False(await fails.ExecuteAsync());
        Assert.False(condition.WasSatisfied);
        await Assert.ThrowsAsync<TaskCanceledException>(() => cancelled);
        Assert.Equal(4, await db.StringGetAsync("stock"));
    }

    [Theory, MemberData(nameof(Servers.All), MemberType = typeof(Servers))]
    public async Task An_error_inside_a_transaction_spoils_only_its_own_command(ServerKind kind, RedisProtocol protocol)
    {
        await using var client = await servers.ConnectAsync(kind, protocol);
        var db = client.Database;
        await db.ListRightPushAsync("list", 1);
        var transaction = db.CreateTransaction();
        var before = transaction.StringSetAsync("before", 1);
        var wrong = transaction.StringIncrementAsync("list");
        var after = transaction.StringSetAsync("after", 1);
        Assert.True(await transaction.ExecuteAsync());
        Assert.True(await before && await after);
        await Assert.ThrowsAsync<RedisServerException>(() => wrong);
    }

    [Theory, MemberData(nameof(Servers.All), MemberType = typeof(Servers))]
    public async Task Transactions_of_many_clients_lose_no_increment(ServerKind kind, RedisProtocol protocol)
    {
        const int Clients = 4, Each = 50;
        await using var client = await servers.ConnectAsync(kind, protocol);
        var others = new List<RedisClient>();
        for (var i = 0; i < Clients; i++) others.Add(await servers.ConnectAsync(kind, protocol));
        await Task.WhenAll(others.Select(other => IncrementAsync(other.Database, Each)));
        Assert.Equal(Clients * Each, await client.Database.StringGetAsync("counter"));
        foreach (var other in others) await other.DisposeAsync();
    }

    [Theory, MemberData(nameof(Servers.All), MemberType = typeof(Servers))]
    public async Task A_batch_and_ten_thousand_commands_at_once_come_back_each_with_its_own_reply(
        ServerKind kind, RedisProtocol protocol)
    {
        const int Count = 10_000;
        await using var client = await servers.ConnectAsync(kind, protocol);
        var db = client.Database;
        var batch = db.CreateBatch();
        var sets = Enumerable.Range(0, Count).Select(i => batch.StringSetAsync($"key:{i}", i)).ToList();
        batch.Execute();
        Assert.All(await Task.WhenAll(sets), Assert.True);
        var gets = await Task.WhenAll(Enumerable.Range(0, Count).Select(i => db.StringGetAsync($"key:{i}")));
        for (var i = 0; i < Count; i++) Assert.Equal(i, gets[i]);
        var workers = Enumerable.Range(0, 8).Select(worker => Task.Run(async () =>
        {
            for (var i = worker; i < Count; i += 8) Assert.Equal(i + 1, await db.StringIncrementAsync($"key:{i}"));
        }));
        await Task.WhenAll(workers);
        Assert.Equal(Count, await db.KeyDeleteAsync([.. Enumerable.Range(0, Count).Select(i => (RedisKey)$"key:{i}")]));
    }

    // Reads, and writes if nobody wrote meanwhile; again until it is so.
    static async Task IncrementAsync(IDatabase db, int times)
    {
        for (var done = 0; done < times;)
        {
            var read = await db.StringGetAsync("counter");
            var transaction = db.CreateTransaction();
            transaction.AddCondition(
                read.IsNull ? Condition.KeyNotExists("counter") : Condition.StringEqual("counter", read));
            _ = transaction.StringSetAsync("counter", (long)read + 1);
            if (await transaction.ExecuteAsync()) done++;
        }
    }
}
