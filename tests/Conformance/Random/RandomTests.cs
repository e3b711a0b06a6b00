// Long random sequences from fixed seeds: every reply alike, and the same keyspace at the end.
using Xunit;

namespace Larder.Conformance.Tests.Random;

public sealed class RandomTests(ServerPair servers) : IClassFixture<ServerPair>
{
    const int StepCount = 3000;

    public static TheoryData<string, int> All
    {
        get
        {
            TheoryData<string, int> rows = [];
            foreach (CommandFamily family in CommandFamilies.All)
            {
                for (int seed = 1; seed <= 4; seed++) rows.Add(family.Name, seed);
            }
            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Both_servers_answer_alike(string name, int seed)
    {
        using Comparer comparer = servers.Compare(protocol: 2 + (seed % 2));
        CommandFamily family = CommandFamilies.All.Single(f => f.Name == name);
        foreach (Step step in family.Commands(seed, StepCount))
        {
            // After a difference the two hold different data: what follows would tell nothing.
            if (!comparer.Run(step)) break;
        }
        comparer.CompareKeyspace();
        Assert.True(comparer.Findings.Length == 0, comparer.Findings);
    }
}
