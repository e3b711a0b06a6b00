// What commands tell replicas, beside valkey-server: as they are called alone, in a transaction and in a script.
//
//   == SET k 1 ; SET d 2          what is there before, as in Effects
//   PEXPIRE k 1000                a command, in all forms; marks as in a scenario
//   ! RANDOMKEY                   alone
//   BLPOP k 0 <- RPUSH k a ; ...  one that waits, and what has it served
using Larder.Conformance.Tests.Effects;
using Larder.TestKit;
using Xunit;

namespace Larder.Conformance.Tests.Propagation;

public sealed class PropagationTests
{
    const string ServingMark = " <- ", AloneMark = "! ";

    public static TheoryData<string> Files =>
    [
        .. EffectCase.Files.Select(file => $"Effects/{file}"),
        .. Directory.GetFiles(Scenario.Folder("Propagation"), "*.txt").Order(StringComparer.Ordinal)
            .Select(path => $"Propagation/{Path.GetFileNameWithoutExtension(path)}"),
    ];

    /// <summary>Names of the commands that the files hold; those of subcommands behind a bar.</summary>
    internal static IEnumerable<string> Commands =>
        from row in Files
        from one in Read(row.Data)
        let words = one.One.Command.Words.Take(2).Select(RespConnection.Text).ToList()
        from name in (string[])[words[0], string.Join('|', words)]
        select name.ToUpperInvariant();

    [Theory]
    [MemberData(nameof(Files))]
    public void Both_servers_tell_replicas_the_same(string file)
    {
        using StreamPair pair = new();
        foreach ((EffectCase one, bool isAlone, Step[] serving) in Read(file))
        {
            if (serving.Length > 0) pair.RunBlocking(one, serving);
            else foreach (CallForm form in isAlone ? [CallForm.Plain] : Enum.GetValues<CallForm>()) pair.Run(one, form);
        }
        Assert.True(pair.Findings.Count == 0, pair.Report);
    }

    static IEnumerable<(EffectCase One, bool IsAlone, Step[] Serving)> Read(string file)
    {
        string setup = "empty";
        foreach (string line in File.ReadLines(Path.Combine(Scenario.Folder("."), $"{file}.txt")))
        {
            if (line.Length == 0 || line[0] == '#') continue;
            if (line.StartsWith("== ", StringComparison.Ordinal))
            {
                setup = line[3..];
                continue;
            }
            bool isAlone = line.StartsWith(AloneMark, StringComparison.Ordinal);
            string[] parts = (isAlone ? line[AloneMark.Length..] : line).Split(ServingMark);
            Step[] serving = parts.Length == 1 ? [] : [.. parts[1].Split(" ; ").Select(Step.Parse)];
            yield return (new EffectCase(file, setup, Step.Parse(parts[0])), isAlone, serving);
        }
    }
}
