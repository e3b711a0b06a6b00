// Random programs of Lua, run by both servers: each statement has to come to the same. LARDER_LUA_PROGRAMS makes a run take
// so many programs, for campaigns; those meet the known differences, too: the sign of zeros, a loop to no number, and others
// that docs/compatibility.md names.
using Larder.TestKit;
using Xunit;

namespace Larder.Conformance.Tests.Random;

public sealed class LuaTests
{
    [Theory]
    [InlineData(1_000_137, 46)]
    [InlineData(2_000_000, 109)]
    [InlineData(3_000_003, 227)]
    [InlineData(4_000_057, 240)]
    public void Both_servers_compute_alike(int firstSeed, int programCount)
    {
        var asked = Environment.GetEnvironmentVariable("LARDER_LUA_PROGRAMS");
        var count = int.TryParse(asked, out var number) ? number : programCount;
        using ServerProcess real = Peers.StartValkey(), own = Peers.StartLarder("valkey");
        using Comparer comparer = new(real, own, 2);
        for (var seed = firstSeed; seed < firstSeed + count; seed++)
            comparer.Run(Step.Of("EVAL", new LuaProgram(seed).Text(), "0"));
        Assert.True(comparer.Findings.Length == 0, comparer.Findings);
    }
}
