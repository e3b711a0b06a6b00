// Several threads run random commands over the same keys, across shards, and what must hold at every moment holds: sums
// of transfers, pairs that are set together, members that move between sets, a key that is renamed, databases flushed.
using System.Globalization;
using Xunit;

namespace Larder.Engine.Tests.Execution;

public sealed class ShardLockTests
{
    const int Threads = 4, Steps = 15_000;
    const int Accounts = 12, FirstBalance = 1000;
    const int Pairs = 4;
    const int Sets = 4, Members = 40;
    const int Names = 8;
    const int FlushedKeys = 6;
    const int Volumes = 6, Pages = 400; // so large a value keeps its shard when it is renamed

    static readonly string AllAccounts = Join(Accounts, i => $"account:{i}");
    static readonly string AllNames = Join(Names, i => $"name:{i}");
    static readonly string AllVolumes = Join(Volumes, i => $"volume:{i}");
    static readonly string[] AllVolumeSizes = [.. Enumerable.Range(0, Volumes).Select(i => $"SCARD volume:{i}")];
    static readonly string AllFlushed = Join(FlushedKeys, i => $"flushed:{i}");
    static readonly string[] AllSizes = [.. Enumerable.Range(0, Sets).Select(i => $"SCARD set:{i}")];

    [Fact]
    public void What_commands_of_many_threads_must_keep_they_keep()
    {
        using var node = new RunningNode();
        using (var caller = new CommandCaller(node.Server, 0))
        {
            Assert.Equal("+OK", caller.Call("MSET " + Join(Accounts, i => $"account:{i} {FirstBalance}")));
            Assert.Equal("+OK", caller.Call("MSET " + Join(2 * Pairs, i => $"pair:{i} 0")));
            Assert.Equal($":{Members}", caller.Call("SADD set:0 " + Join(Members, i => $"member-{i}")));
            Assert.Equal("+OK", caller.Call("SET name:0 token"));
            Assert.Equal($":{Pages}", caller.Call("SADD volume:0 " + Join(Pages, i => $"page-{i}")));
        }
        string?[] findings = new string?[Threads];
        var threads = Enumerable.Range(0, Threads).Select(number => new Thread(() =>
        {
            using var caller = new CommandCaller(node.Server, 0);
            var random = new Random(number);
            for (var step = 0; step < Steps && findings[number] is null; step++)
                findings[number] = Step(caller, random);
        })).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        Assert.Empty(findings.OfType<string>());

        using var last = new CommandCaller(node.Server, 0);
        last.Call("SELECT 1");
        last.Call("FLUSHDB");
        last.Call("SELECT 0");
        var sets = Enumerable.Range(0, Sets).Count(i => last.Call($"EXISTS set:{i}") == ":1");
        Assert.Equal($":{Accounts + 2 * Pairs + sets + 2}", last.Call("DBSIZE"));
        Assert.Equal("+OK", last.Call("FLUSHALL"));
        Assert.All(node.Server.Store.Shards.ToArray(), shard => Assert.Equal(0, shard.Arena.UsedBytes));
    }

    // Does one thing or checks one; says what was wrong, null for nothing.
    static string? Step(CommandCaller caller, Random random) => random.Next(14) switch
    {
        0 => Transfer(caller, random),
        1 => SumOf(caller.Call("MGET " + AllAccounts)) == Accounts * FirstBalance ? null : "the sum of accounts changed",
        2 => SetPair(caller, random),
        3 => ReadPair(caller, random),
        4 => Move(caller, random),
        5 => SumOf(caller.Together(AllSizes)) == Members ? null : "members came or went",
        6 => Rename(caller, random),
        7 => Expect(caller.Call("EXISTS " + AllNames), ":1"),
        8 => Flush(caller, random),
        9 => RenameVolume(caller, random),
        10 => Expect(caller.Call("EXISTS " + AllVolumes), ":1"),
        11 => SumOf(caller.Together(AllVolumeSizes)) == Pages ? null : "pages came or went",
        12 => Expect(caller.Call($"SISMEMBER volume:{random.Next(Volumes)} page-{random.Next(Pages)}"), ":0", ":1"),
        _ => Expect(Other(caller, "EXISTS " + AllFlushed), ":0", $":{FlushedKeys}"),
    };

    static string? Transfer(CommandCaller caller, Random random)
    {
        var amount = random.Next(1, 10);
        var (from, to) = (random.Next(Accounts), random.Next(Accounts));
        var reply = caller.Together($"DECRBY account:{from} {amount}", $"INCRBY account:{to} {amount}");
        return reply.StartsWith("*2 :", StringComparison.Ordinal) ? null : $"a transfer answered {reply}";
    }

    static string? Move(CommandCaller caller, Random random)
    {
        var (from, to, member) = (random.Next(Sets), random.Next(Sets), random.Next(Members));
        return Expect(caller.Call($"SMOVE set:{from} set:{to} member-{member}"), ":0", ":1");
    }

    static string? SetPair(CommandCaller caller, Random random)
    {
        var (pair, value) = (random.Next(Pairs), random.Next(1_000_000));
        return Expect(caller.Call($"MSET pair:{2 * pair} {value} pair:{2 * pair + 1} {value}"), "+OK");
    }

    static string? ReadPair(CommandCaller caller, Random random)
    {
        var pair = random.Next(Pairs);
        var reply = caller.Call($"MGET pair:{2 * pair} pair:{2 * pair + 1}");
        var words = reply.Split(' ');
        return words.Length == 5 && words[2] == words[4] ? null : $"a pair that is set together differs: {reply}";
    }

    static string? Rename(CommandCaller caller, Random random) => Expect(
        caller.Call($"RENAME name:{random.Next(Names)} name:{random.Next(Names)}"), "+OK", "-ERR no such key");

    static string? RenameVolume(CommandCaller caller, Random random) => Expect(
        caller.Call($"RENAME volume:{random.Next(Volumes)} volume:{random.Next(Volumes)}"), "+OK", "-ERR no such key");

    static string? Flush(CommandCaller caller, Random random) => random.Next(2) == 0
        ? Expect(Other(caller, "FLUSHDB"), "+OK")
        : Expect(Other(caller, "MSET " + Join(FlushedKeys, i => $"flushed:{i} {i}")), "+OK");

    // In another numbered database.
    static string Other(CommandCaller caller, string command)
    {
        caller.Call("SELECT 1");
        var reply = caller.Call(command);
        caller.Call("SELECT 0");
        return reply;
    }

    static string? Expect(string reply, params ReadOnlySpan<string> expected) =>
        expected.Contains(reply) ? null : $"unexpected: {reply}";

    // Of an array of numbers in either form: "*2 $1 5 $2 10" or "*2 :5 :10".
    static long SumOf(string reply) => reply.Split(' ').Skip(1)
        .Where(word => !word.StartsWith('$')).Sum(word => long.Parse(word.TrimStart(':'), CultureInfo.InvariantCulture));

    static string Join(int count, Func<int, string> word) => string.Join(' ', Enumerable.Range(0, count).Select(word));
}
