// Runs every target for a fixed number of cases. By hand, for longer or elsewhere:
//
//   LARDER_FUZZ_CASES=10000000 LARDER_FUZZ_SEED=7 dotnet run --project tests/Fuzz
//
// A failure names seed and case; the same seed finds it again.
using Larder.Fuzz.Targets;

namespace Larder.Fuzz;

public sealed class FuzzTests
{
    const int DefaultCases = 20_000;

    [Fact]
    public void Resp_requests() => Run(new RespRequestTarget());

    [Fact]
    public void Resp_replies() => Run(new RespReplyTarget());

    [Fact]
    public void Memcached_text() => Run(new MemcachedTextTarget());

    [Fact]
    public void Memcached_binary() => Run(new MemcachedBinaryTarget());

    [Fact]
    public void Rdb_values() => Run(new RdbValueTarget());

    static void Run(IFuzzTarget target)
    {
        var cases = Setting("LARDER_FUZZ_CASES", DefaultCases);
        var seed = Setting("LARDER_FUZZ_SEED", 20_261_123);
        var random = new Random(seed);
        var mutator = new Mutator(target.Seeds, random);
        for (var i = 0; i < cases; i++)
        {
            var input = mutator.Next();
            try
            {
                target.Try(input, random);
            }
            catch (Exception error)
            {
                Assert.Fail($"seed {seed}, case {i}, input {Convert.ToHexString(input)}: {error}");
            }
        }
    }

    static int Setting(string variable, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), out var value) ? value : otherwise;
}
