// larder bench: Larder beside its peers, on this machine, in one run.
using System.CommandLine;
using System.Globalization;
using Larder.Bench;
using Larder.Cli.Launch;

namespace Larder.Cli.Commands;

static class BenchCommand
{
    const int LongestSeconds = 600;
    const int LongestChurnSeconds = 86_400;
    const int MostReleaseMiB = 1 << 20;

    public static Command Build(Launchers launchers)
    {
        Option<bool> quick = new("--quick") { Description = "The most telling rows only, within two minutes." };
        Option<bool> brief = new("--short")
        {
            Description = "Without the rows of durability and of a server's life, in short rounds: within half an hour.",
        };
        Option<bool> lengthy = new("--long") { Description = "Only the rows that --short leaves out." };
        Option<string[]> only = List("--only", "ROW", "Only rows whose names start so.");
        Option<string[]> peers = List(
            "--peers", "PEER", "Only these: valkey, redis, garnet, memcached, memcached-debian, ping.");
        Option<int> rounds = Options.Range("--rounds", "How often each server gets its turn; 0 chooses.", 0, 0, 100);
        Option<int> seconds = Options.Range(
            "--seconds", "Seconds of one measurement; 0 chooses.", 0, 0, LongestSeconds);
        Option<int> churnSeconds = Options.Range(
            "--churn-seconds", "Seconds of the row churn.", BenchOptions.UsualChurnSeconds, 1, LongestChurnSeconds);
        Option<int> releaseMiB = Options.Range(
            "--release-mib", "MiB of values in the row release.", BenchOptions.UsualReleaseMiB, 1, MostReleaseMiB);
        Option<string> serverCores = Cores("--server-cores", "Processors for servers, as 0,1 or 0-7; any for all.");
        Option<string> generatorCores = Cores("--generator-cores", "Processors for the load generator.");
        Option<bool> write = new("--write") { Description = "Write the tables to bench/RESULTS.md and RESULTS-LONG.md." };
        Option<bool> check = new("--check-generator") { Description = "Compare the generator with redis-benchmark." };
        Option<DateOnly?> date = new("--date") { Description = "The date that these files get; today when not given." };
        Command command = new("bench", "Measure Larder beside Valkey, Redis, memcached and Garnet.")
        {
            quick, brief, lengthy, only, peers, rounds, seconds, churnSeconds, releaseMiB, serverCores, generatorCores, write,
            check, date,
        };
        command.SetAction((parsed, stop) => launchers.Bench(
            new BenchOptions
            {
                NodeCommand = NodeBuilds.Command,
                NodeVersion = BenchLauncher.Version,
                Folder = BenchLauncher.Folder,
                Quick = parsed.GetValue(quick),
                Short = parsed.GetValue(brief),
                Long = parsed.GetValue(lengthy),
                Only = Split(parsed.GetValue(only)),
                Peers = Split(parsed.GetValue(peers)),
                Rounds = parsed.GetValue(rounds),
                Seconds = parsed.GetValue(seconds),
                ChurnSeconds = parsed.GetValue(churnSeconds),
                ReleaseMiB = parsed.GetValue(releaseMiB),
                ServerCores = ReadCores(parsed.GetValue(serverCores)) ?? BenchOptions.DefaultServerCores,
                GeneratorCores = ReadCores(parsed.GetValue(generatorCores)) ?? BenchOptions.DefaultGeneratorCores,
                Write = parsed.GetValue(write),
                CheckGenerator = parsed.GetValue(check),
                Date = parsed.GetValue(date) ?? DateOnly.FromDateTime(DateTime.UtcNow),
                Output = parsed.InvocationConfiguration.Output,
            },
            stop));
        return command;
    }

    static Option<string[]> List(string name, string what, string description) => new(name)
    {
        Description = $"{description} Several, with commas or spaces between.",
        HelpName = what,
        AllowMultipleArgumentsPerToken = true,
    };

    static Option<string> Cores(string name, string description)
    {
        Option<string> option = new(name) { Description = description, HelpName = "CORES" };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [var token, ..] && ReadCores(token.Value) is null)
                result.AddError($"{name} must be processor numbers as 0,1 or 0-7, or any, not '{token.Value}'");
        });
        return option;
    }

    static IReadOnlyList<string> Split(string[]? words) =>
        [.. (words ?? []).SelectMany(word => word.Split([',', ' '], StringSplitOptions.RemoveEmptyEntries))];

    // Null where the text is missing or no list of processors.
    static IReadOnlyList<int>? ReadCores(string? text)
    {
        if (text is null or "any") return text is null ? null : [];
        List<int> cores = [];
        foreach (string part in text.Split(','))
        {
            string[] ends = part.Split('-');
            if (ends.Length > 2 || !TryRead(ends[0], out int first) || !TryRead(ends[^1], out int last)) return null;
            for (int core = first; core <= last; core++) cores.Add(core);
        }
        return cores.Count == 0 ? null : cores;
    }

    static bool TryRead(string text, out int core) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out core)
        && core < Environment.ProcessorCount;
}
