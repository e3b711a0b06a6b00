// A node is killed at any moment while clients write and its file is rewritten; after each start everything that was
// acknowledged is there, nothing twice, and nothing out of order.
using System.Globalization;
using System.Text;
using Larder.TestKit;
using Xunit;

namespace Larder.Durability.Tests;

public sealed class KillTests
{
    const int UsualKills = 4, UsualSeed = 1, Writers = 8, MostAcknowledged = 3000;

    [Theory]
    [InlineData("always", true)]
    [InlineData("everysec", true)]
    [InlineData("no", false)]
    public void Nothing_acknowledged_is_lost(string fsync, bool isKilled)
    {
        var kills = Number("LARDER_KILLS", UsualKills);
        var random = new Random(Number("LARDER_KILL_SEED", UsualSeed));
        var folder = Directory.CreateTempSubdirectory("larder-kill-");
        try
        {
            var writers = Enumerable.Range(0, Writers).Select(number => new Writer(number)).ToArray();
            for (var kill = 0; kill <= kills; kill++)
            {
                using var node = Start(folder.FullName, fsync);
                using var control = new RespConnection(node.Connect());
                AwaitLoaded(control);
                foreach (var writer in writers) writer.Check(control, isKilled && fsync != "always", $"after kill {kill}");
                if (kill == kills) break;
                Run(node, control, writers, random, isKilled, isSynced: fsync != "no");
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    static int Number(string variable, int usual) =>
        Environment.GetEnvironmentVariable(variable) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : usual;

    static ServerProcess Start(string folder, string fsync) => LarderNode.Start(
        "valkey", "--dir", folder, "--appendonly", "yes", "--appendfsync", fsync, "--save", "", "--io-threads", "2");

    internal static void AwaitLoaded(RespConnection node) => Wait.Until(
        () => !RespConnection.Text(node.Call("DBSIZE")).StartsWith("-LOADING", StringComparison.Ordinal),
        "the data to be loaded");

    // The kill comes when so much was acknowledged, on which the clients count without looking at the time; and halfway the node
    // is asked until when its disk has all, for what comes later may be lost.
    static void Run(
        ServerProcess node, RespConnection control, Writer[] writers, Random random, bool isKilled, bool isSynced)
    {
        var target = random.Next(1, MostAcknowledged);
        var rewritesAt = random.Next(2) == 0 ? random.Next(target) : -1;
        var acknowledged = 0;
        var threads = writers.Select(writer => Task.Factory.StartNew(
            () => writer.Run(node, () => Interlocked.Increment(ref acknowledged)), TaskCreationOptions.LongRunning)).ToArray();
        if (rewritesAt >= 0)
        {
            Wait.Until(() => Volatile.Read(ref acknowledged) >= rewritesAt, "the moment of the rewrite");
            control.Call("BGREWRITEAOF");
        }
        Wait.Until(() => Volatile.Read(ref acknowledged) >= target / 2, "writes to be synced");
        foreach (var writer in writers) writer.Mark();
        if (isSynced) Sync(control);
        foreach (var writer in writers) writer.MarkedIsOnDisk();
        Wait.Until(() => Volatile.Read(ref acknowledged) >= target, "the moment of the kill");
        if (isKilled) node.Kill();
        else control.Send([.. ((string[])["SHUTDOWN", "NOSAVE"]).Select(Encoding.ASCII.GetBytes)]);
        node.Await();
        Task.WaitAll(threads);
    }

    // WAITAOF is about the writes of its own connection, and all before them.
    static void Sync(RespConnection control)
    {
        control.Call("SET", "mark", "x");
        Assert.Equal("*2\r\n:1\r\n:0\r\n", RespConnection.Text(control.Call("WAITAOF", "1", "0", "0")));
    }
}
