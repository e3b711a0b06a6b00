// Cases as data: what there is before a command, and the command.
//
//   == RPUSH k a ; RPUSH d b      what is there before; "empty" for nothing
//   LTRIM k 0 -1                  a command to look at; marks as in a scenario
namespace Larder.Conformance.Tests.Effects;

/// <summary>One command on known data; its keys are k and d, and others that nobody watches.</summary>
sealed record EffectCase(string File, string Setup, Step Command)
{
    const string SetupMark = "== ";

    public static IEnumerable<string> Files => Directory
        .GetFiles(Scenario.Folder("Effects"), "*.txt").Order(StringComparer.Ordinal)
        .Select(path => Path.GetFileNameWithoutExtension(path)!);

    public static IEnumerable<EffectCase> Read(string file)
    {
        string setup = "";
        foreach (string line in System.IO.File.ReadLines(Path.Combine(Scenario.Folder("Effects"), $"{file}.txt")))
        {
            if (line.Length == 0 || line[0] == '#') continue;
            if (line.StartsWith(SetupMark, StringComparison.Ordinal)) setup = line[SetupMark.Length..];
            else yield return new EffectCase(file, setup, Step.Parse(line));
        }
    }

    public IEnumerable<Step> Before => Setup == "empty" ? [] : Setup.Split(" ; ").Select(Step.Parse);

    public override string ToString() => $"{File}: {Setup} | {Command}";
}

/// <summary>What a command runs in.</summary>
public enum EffectWrapping
{
    None,
    Transaction,
    Script,
}
