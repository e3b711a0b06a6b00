// Runs every target for a fixed number of cases, or, as a campaign, for a time; see README.md. A failure names seed and
// case; the same seed finds it again.
using System.Runtime.CompilerServices;
using Larder.Base;
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

    [Fact]
    public void Rdb_files() => Run(new RdbFileTarget(), cases: 4_000);

    [Fact]
    public void Script_sources() => Run(new ScriptSourceTarget());

    [Fact]
    public void Config_texts() => Run(new ConfigTextTarget());

    [Fact]
    public void Access_rules() => Run(new AccessRulesTarget());

    [Fact]
    public void Glob_patterns() => Run(new GlobPatternTarget());

    [Fact]
    public void Command_sequences()
    {
        using var target = new CommandSequenceTarget();
        Run(target, cases: 600);
    }

    [Fact]
    public void Memcached_sequences() => RunSequences(MemcachedTalk.Text);

    [Fact]
    public void Memcached_binary_sequences() => RunSequences(MemcachedTalk.Binary);

    [Fact]
    public void Shared_store_sequences() => RunSequences(MemcachedTalk.Shared);

    static void RunSequences(MemcachedTalk talk, [CallerMemberName] string name = "")
    {
        using var target = new MemcachedSequenceTarget(talk);
        Run(target, cases: 300, name);
    }

    static void Run(IFuzzTarget target, int cases = DefaultCases, [CallerMemberName] string name = "")
    {
        cases = Setting("LARDER_FUZZ_CASES", cases);
        var seed = Setting("LARDER_FUZZ_SEED", 20_261_123);
        var endMs = Clock.System.UnixMs + Setting("LARDER_FUZZ_SECONDS", 0) * 1000L;
        var stop = TestContext.Current.CancellationToken;
        do
        {
            // Where a target takes the process down, this is what is left of it.
            if (Environment.GetEnvironmentVariable("LARDER_FUZZ_FOLDER") is { } folder)
                File.WriteAllText(Path.Combine(folder, name), $"{seed}\n");
            RunOnce(target, cases, seed);
            seed = unchecked(seed + 1);
        }
        while (Clock.System.UnixMs < endMs && !stop.IsCancellationRequested);
    }

    static void RunOnce(IFuzzTarget target, int cases, int seed)
    {
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
