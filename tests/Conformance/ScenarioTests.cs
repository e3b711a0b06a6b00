// Every scenario on both servers, in both versions of the protocol.
using Xunit;

namespace Larder.Conformance.Tests;

public sealed class ScenarioTests(ServerPair servers) : IClassFixture<ServerPair>
{
    public static TheoryData<string, string, int> All
    {
        get
        {
            TheoryData<string, string, int> rows = [];
            foreach (Scenario scenario in Scenario.All)
            {
                rows.Add(scenario.File, scenario.Name, 2);
                rows.Add(scenario.File, scenario.Name, 3);
            }
            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Both_servers_answer_alike(string file, string name, int protocol)
    {
        Scenario scenario = Scenario.All.Single(s => s.File == file && s.Name == name);
        using Comparer comparer = servers.Compare(protocol);
        foreach (Step step in scenario.Steps) comparer.Run(step);
        comparer.CompareKeyspace();
        Assert.True(comparer.Findings.Length == 0, comparer.Findings);
    }
}
