// What replicas are told of generated calls of every command that writes, and of long random sequences, beside
// valkey-server.
using Larder.Conformance.Tests.Effects;
using Larder.Conformance.Tests.Generated;
using Larder.Conformance.Tests.Random;
using Larder.Engine.Execution.Specs;
using Xunit;

namespace Larder.Conformance.Tests.Propagation;

public sealed class GeneratedPropagationTests
{
    const int MostCalls = 60, CallsPerForm = 6, SequenceLength = 1500;

    const string Setup =
        "DEBUG SET-ACTIVE-EXPIRE 0 ; {0} ; SADD x a b 5 ; XADD s 1-1 a b ; XADD s 2-1 a b ; XGROUP CREATE s a 0 ; " +
        "XREADGROUP GROUP a b COUNT 1 STREAMS s >";

    static readonly string[] First =
    [
        "SET k 1 ; SET d a EX 1000", "RPUSH k a b a 5 ; RPUSH d b", "SADD k a b 5 ; SADD d a b",
        "ZADD k 1 a 2 b 3 5 ; ZADD d 1 a",
        "HSET k a 1 b 2 ; HSETEX k EX 1000 FIELDS 1 5 1", "GEOADD k 1 2 a 2 1 b ; GEOADD d 1 1 b", "PFADD k a b ; PFADD d b",
        "XADD k 1-1 a b ; XGROUP CREATE k a 0 ; XGROUP CREATE k b 0 ; XREADGROUP GROUP a b STREAMS k >",
    ];

    // They end the server, or need others.
    static readonly string[] Elsewhere = ["MIGRATE", "RESTORE-ASKING", "SHUTDOWN", "CLUSTER"];

    public static TheoryData<string, int> Sequences
    {
        get
        {
            TheoryData<string, int> rows = [];
            foreach (CommandFamily family in CommandFamilies.All) rows.Add(family.Name, 1);
            for (int seed = 1; seed <= 4; seed++) rows.Add(RewrittenCommands.Timed.Name, seed);
            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(Sequences))]
    public void Random_sequences_are_told_alike(string name, int seed)
    {
        using StreamPair pair = new();
        CommandFamily family = CommandFamilies.All.Append(RewrittenCommands.Timed).Single(family => family.Name == name);
        pair.RunSequence(family.Commands(seed, SequenceLength));
        Assert.True(pair.Findings.Count == 0, pair.Report);
    }

    [Fact]
    public void Every_command_that_writes_is_told_alike()
    {
        using StreamPair pair = new();
        CallGenerator generator = new(1);
        List<string> untold = [];
        foreach (CommandSpec command in new CommandTable().All)
        {
            if (!command.Has(CommandFlags.Write | CommandFlags.MayReplicate)) continue;
            if (Elsewhere.Contains((command.Parent ?? command).Name.ToUpperInvariant())) continue;
            int told = 0;
            for (int call = 0; call < MostCalls && (call < CallsPerForm * 5 || told == 0); call++)
            {
                CallForm form = (CallForm)(call % 5);
                if (form == CallForm.Plain && command.Has(CommandFlags.Blocking)) continue;
                Step step = Step.Of(generator.Call(command));
                if (step.Name == "SPOP") step = step with { Comparison = Comparison.Kind };
                pair.Run(new EffectCase("generated", string.Format(Setup, generator.One(First)), step), form);
                if (form is CallForm.Plain or CallForm.InTransaction or CallForm.InScript) told += pair.LastCount;
            }
            if (told == 0) untold.Add(command.Name.ToUpperInvariant());
        }
        Assert.True(pair.Findings.Count == 0, pair.Report);
        // What needs more than words by chance stands in the files.
        Assert.Empty(untold.Except(PropagationTests.Commands));
    }
}
