// Nothing that was acknowledged is lost when a primary is killed or suspended and its most advanced replica takes over: with
// WAIT 1, and with durability sync, where nothing that was read is lost either.
// LARDER_REPLICATION_COUNT=n makes as many rounds.
using System.Globalization;
using Xunit;

namespace Larder.Conformance.Tests.Replication;

public sealed class LossTests
{
    const int Clients = 5, Rounds = 2, LeastPerRound = 200;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Nothing_acknowledged_is_lost(bool waits)
    {
        string? wanted = Environment.GetEnvironmentVariable("LARDER_REPLICATION_COUNT");
        int rounds = int.TryParse(wanted, CultureInfo.InvariantCulture, out int count) ? count : Rounds;
        System.Random random = new(rounds);
        using Group group = new(2, "--durability", waits ? "async" : "sync", "--io-threads", $"{random.Next(1, 4)}");
        History history = new(() => group.Primary, waits);
        List<Thread> clients = [.. Enumerable.Range(1, Clients).Select(history.Begin)];
        try
        {
            for (int round = 0; round < rounds; round++)
            {
                int before = history.Acknowledged;
                TestKit.Wait.Until(() => history.Acknowledged > before + LeastPerRound, () => $"writes\n{group.Primary.Output}");
                Disturb(group, history, random, round);
            }
            int least = history.Acknowledged + LeastPerRound;
            TestKit.Wait.Until(() => history.Acknowledged > least, () => $"writes\n{group.Primary.Output}");
        }
        finally
        {
            history.End();
            foreach (Thread client in clients) client.Join();
        }
        group.AwaitReplicas();
        Assert.Equal("", history.Check(group));
    }

    static void Disturb(Group group, History history, System.Random random, int round)
    {
        switch (round % 3)
        {
            case 0:
                group.KillPrimary();
                break;
            case 1:
                group.SuspendPrimary();
                break;
            default:
                TestKit.ServerProcess replica = group.AnyReplica(random);
                replica.Signal("STOP");
                int before = history.Acknowledged;
                TestKit.Wait.Until(() => history.Acknowledged > before + LeastPerRound, "writes without one of the replicas");
                replica.Signal("CONT");
                group.KillPrimary();
                break;
        }
    }
}
