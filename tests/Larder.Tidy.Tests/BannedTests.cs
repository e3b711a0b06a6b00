// Calls that have no place, each with what to use instead.
using System.Text.RegularExpressions;
using Xunit;

namespace Larder.Tidy.Tests;

public sealed class BannedTests
{
    // Where values are read in place, or handed to the network as they lie.
    static readonly string[] KnowLayouts = ["Items", "Values", "Keyspace", "Collections"];

    // Where the engine's time goes: no LINQ there, it allocates and calls through delegates. Cold below them: Specs,
    // which is read once at start, and Clients, which INFO and CLIENT LIST walk,
    // and the commands that report on the server.
    static readonly string[] HotFolders =
    [
        "src/Engine/Larder.Memory", "src/Engine/Larder.Protocol/Resp", "src/Engine/Larder.Protocol/Memcached",
        "src/Engine/Larder.Network/Loops", "src/Engine/Larder.Network/Epoll", "src/Engine/Larder.Network/Buffers",
        "src/Engine/Larder.Engine/Items", "src/Engine/Larder.Engine/Values", "src/Engine/Larder.Engine/Keyspace",
        "src/Engine/Larder.Engine/Execution", "src/Engine/Larder.Engine/Commands", "src/Engine/Larder.Engine/Sessions",
        "src/Engine/Larder.Engine/Housekeeping",
    ];

    static readonly string[] ColdFolders =
        [
        "src/Engine/Larder.Engine/Execution/Specs", "src/Engine/Larder.Engine/Execution/Clients",
        "src/Engine/Larder.Engine/Execution/Access", "src/Engine/Larder.Engine/Commands/Server",
        "src/Engine/Larder.Engine/Commands/Access",
        "src/Engine/Larder.Engine/Memcached/Requests/MemcachedClients.cs",
    ];

    static readonly Ban[] Bans =
    [
        new(@"\bDateTime(Offset)?\.(UtcNow|Now)\b", "the time comes from Larder.Base.Clock", InEngine),
        new(@"\bRandom\.Shared\b", "randomness is passed in, so that a seed replays a run", InEngine),
        new(@"\bThread\.Sleep\b", "wait for the event", file =>
            (file.IsUnder("src") && !file.IsUnder("src/Engine/Larder.Base")) || file.IsUnder("tests")),
        new(@"\bTask\.Delay\b", "wait for the condition, with a limit", file => file.IsUnder("tests")),
        new(@"\basync void\b", "return a Task, or the failure is lost", _ => true),
        // A node settles its heap once, before it serves.
        new(@"\bGC\.Collect\(", "memory that must go is off the heap", file =>
            file.IsUnder("src") && !file.IsUnder("src/Engine/Larder.Node")),
        new(@"\bOutput(\.Writer)?\.(Written|Start)\b", "a reply is read by TryReadBack: its writer may have overflowed", file =>
            file.IsUnder("src/Engine/Larder.Engine")),
        new(@"\.Layout\b", "what changes an item asks Database.Change for it", file => InEngine(file) &&
            !Array.Exists(KnowLayouts, folder => file.IsUnder($"src/Engine/Larder.Engine/{folder}"))),
        // A reader's keys lie in an arena of their own.
        new(@"\b[aA]rena\.At\(|\bnew Item\(", "what lies in a shard's arena is reached by views and edits", file =>
            file.IsUnder("src/Engine/Larder.Engine") && !file.Path.EndsWith("/Tracking/ReadKeys.cs", StringComparison.Ordinal) &&
            !Array.Exists(KnowLayouts, folder => file.IsUnder($"src/Engine/Larder.Engine/{folder}"))),
        new(@"^using System\.Linq;|\bfrom \w+ in\b", "no LINQ on the hot path", IsHot),
        new(@"\.(Where|Select|ToList|ToArray|OrderBy|FirstOrDefault)\(\w+ =>", "no LINQ on the hot path", IsHot),
    ];

    [Fact]
    public void Nothing_banned_is_called() => Findings.AreNone(
        from file in SourceTree.CSharp
        where !file.IsUnder("tests/Larder.Tidy.Tests")
        from ban in Bans
        where ban.Applies(file)
        from line in file.Lines.Select((text, at) => (Text: text, Number: at + 1))
        where !line.Text.TrimStart().StartsWith("//", StringComparison.Ordinal) && Regex.IsMatch(line.Text, ban.Pattern)
        select $"{file}:{line.Number}: {line.Text.Trim()}: {ban.Instead}");

    // What a machine's layout or a registry is called has no place in the repository.
    [Fact]
    public void No_path_of_a_machine_is_left_in() => Findings.AreNone(
        from file in SourceTree.All
        where !file.IsUnder("tests/Larder.Tidy.Tests")
        from line in file.Lines.Select((text, at) => (Text: text, Number: at + 1))
        where Regex.IsMatch(line.Text, @"(^|[\s""'(=])/(work|root|home/\w+)/")
        select $"{file}:{line.Number}: {line.Text.Trim()}");

    static bool InEngine(SourceFile file) => file.IsUnder("src/Engine") && !file.IsUnder("src/Engine/Larder.Base");

    static bool IsHot(SourceFile file) => HotFolders.Any(file.IsUnder) &&
        !ColdFolders.Any(cold => file.IsUnder(cold) || file.Path == cold);

    sealed record Ban(string Pattern, string Instead, Func<SourceFile, bool> Applies);
}
