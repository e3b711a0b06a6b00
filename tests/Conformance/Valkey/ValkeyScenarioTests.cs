// Scenarios of what Redis 7.0 has not or answers otherwise, beside valkey-server.
using Larder.TestKit;
using Xunit;

namespace Larder.Conformance.Tests.Valkey;

public sealed class ValkeyScenarioTests
{
    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void Both_servers_answer_alike(int protocol)
    {
        using ServerProcess real = Peers.StartValkey(), own = Peers.StartLarder("valkey");
        foreach (Scenario scenario in Scenario.In("Valkey"))
        {
            using Comparer comparer = new(real, own, protocol);
            foreach (Step step in scenario.Steps) comparer.Run(step);
            comparer.CompareKeyspace();
            Assert.True(comparer.Findings.Length == 0, $"{scenario.File}: {scenario.Name}\n{comparer.Findings}");
        }
    }
}
