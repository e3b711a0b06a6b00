// The harness itself, between two real servers: equal ones agree, unequal ones are caught.
using System.Text;
using Larder.TestKit;
using Xunit;

namespace Larder.Conformance.Tests;

public sealed class HarnessTests
{
    [Fact]
    public void Two_equal_servers_agree_on_every_scenario()
    {
        using ServerProcess one = Peers.StartRedis(), other = Peers.StartRedis();
        foreach (Scenario scenario in Scenario.All)
        {
            using Comparer comparer = new(one, other, 3);
            foreach (Step step in scenario.Steps) comparer.Run(step);
            comparer.CompareKeyspace();
            Assert.True(comparer.Findings.Length == 0, $"{scenario.File}: {scenario.Name}\n{comparer.Findings}");
        }
    }

    [Fact]
    public void A_server_that_answers_differently_is_caught()
    {
        using ServerProcess one = Peers.StartRedis(), other = Peers.StartRedis("--maxmemory", "1");
        using Comparer comparer = new(one, other, 2);
        Assert.True(comparer.Run(Step.Of("GET", "a")));
        Assert.False(comparer.Run(Step.Of("SET", "a", "b")));
        Assert.Contains("SET a b", comparer.Findings);
        Assert.Contains("OOM", comparer.Findings);
    }

    [Theory]
    [InlineData("*2\r\n$1\r\na\r\n:1\r\n", "*2\r\n:1\r\n$1\r\na\r\n", true)]
    [InlineData("%2\r\n+a\r\n*1\r\n:1\r\n+b\r\n_\r\n", "%2\r\n+b\r\n_\r\n+a\r\n*1\r\n:1\r\n", true)]
    [InlineData("%1\r\n+a\r\n+b\r\n", "%1\r\n+b\r\n+a\r\n", false)]
    [InlineData("*1\r\n:1\r\n", "*1\r\n:2\r\n", false)]
    [InlineData("*1\r\n:1\r\n", "~1\r\n:1\r\n", false)]
    public void Elements_are_compared_in_any_order(string left, string right, bool same)
    {
        Reply one = new(Encoding.Latin1.GetBytes(left)), other = new(Encoding.Latin1.GetBytes(right));
        Assert.Equal(same, one.IsSame(other, Comparison.AnyOrder));
    }
}
