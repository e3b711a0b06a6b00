// A run of the bench: finds the servers, and takes the rows group by group. Within a group all servers stay up, and each
// gets its turn in every round, another one first each time (A B C, B C A), so that what changes on the machine meanwhile
// meets all of them, and what a server leaves behind meets not always the same one.
using System.Diagnostics;
using Larder.Bench.Load;
using Larder.Bench.Report;
using Larder.Bench.Rows;
using Larder.Bench.Servers;

namespace Larder.Bench;

/// <summary>Measures Larder beside its peers.</summary>
public sealed class BenchRunner
{
    // A quick run begins no row after this; with the last row it ends within two minutes.
    static readonly TimeSpan QuickLimit = TimeSpan.FromSeconds(95);

    readonly BenchOptions _options;
    readonly RowContext _context;
    readonly List<RowResult> _results = [];
    readonly long _started = Stopwatch.GetTimestamp();
    readonly int _rounds;
    readonly string _conditions;

    BenchRunner(BenchOptions options, CancellationToken stop)
    {
        _options = options;
        _rounds = options.Rounds > 0 ? options.Rounds : options.Quick ? 2 : 3;
        var seconds = options.Seconds > 0 ? options.Seconds : options.Quick ? 0.4 : options.Short ? 0.6 : 2;
        _context = new RowContext(
            new GeneratorPlace(options.GeneratorCores), options.ServerCores, TimeSpan.FromSeconds(seconds / 3),
            TimeSpan.FromSeconds(seconds), stop)
        {
            ChurnTime = TimeSpan.FromSeconds(options.ChurnSeconds),
            ReleaseBytes = (long)options.ReleaseMiB << 20,
            Output = options.Output,
        };
        _conditions = ConditionsOf(options, _context, _rounds);
    }

    /// <summary>Runs the bench and prints its tables.</summary>
    /// <returns>The exit code: 0 when there is a figure for every row, 1 when there is none for some.</returns>
    public static async Task<int> RunAsync(BenchOptions options, CancellationToken stop)
    {
        if (!OperatingSystem.IsLinux())
        {
            options.Output.WriteLine("the bench needs Linux: it reads what servers use from /proc");
            return 1;
        }
        var runner = new BenchRunner(options, stop);
        return options.CheckGenerator
            ? await GeneratorCheck.RunAsync(options, runner._context)
            : await runner.RunAsync();
    }

    async Task<int> RunAsync()
    {
        var rows = ChooseRows();
        if (rows.Count == 0)
        {
            var names = string.Join(' ', RowCatalog.All.Select(row => row.Name));
            _options.Output.WriteLine($"no row is called so; the rows: {names}");
            return 2;
        }
        var catalog = new ServerCatalog(_options);
        var servers = await catalog.FindAsync(_context.Stop);
        PrintHead(servers, catalog.Absent);

        // Rows that want fresh servers have no group and are taken one by one.
        foreach (var group in rows.GroupBy(row => row.Group ?? row.Name))
        {
            if (group.First().Group is null) await MeasureFreshAsync(group.First(), servers);
            else await MeasureGroupAsync([.. group], servers);
        }

        _options.Output.WriteLine("\n" + ResultTable.Write(_results));
        _options.Output.WriteLine(Took);
        if (_options.Write) await WriteResultsAsync(servers);
        return _results.TrueForAll(result => result.Peers.Contains(ServerCatalog.Larder)) ? 0 : 1;
    }

    IReadOnlyList<Row> ChooseRows() => _options.Only.Count == 0
        ? [.. RowCatalog.All.Where(row =>
            (row.IsQuick || !_options.Quick) && !(row.IsLong && _options.Short) && (row.IsLong || !_options.Long))]
        : [.. RowCatalog.All.Where(row => _options.Only.Any(name => IsCalled(row, name)))];

    // A whole name means that row alone, even where others begin with it.
    static bool IsCalled(Row row, string name) => row.Name == name
        || (row.Name.StartsWith(name, StringComparison.Ordinal) && RowCatalog.All.All(other => other.Name != name));

    async Task MeasureGroupAsync(IReadOnlyList<Row> rows, IReadOnlyList<ServerSpec> all)
    {
        var wanted = all.Where(server => rows.Any(row => row.Suits(server))).ToList();
        if (SkipsForMemory(rows, wanted.Count)) return;
        var running = new List<RunningServer>();
        try
        {
            foreach (var spec in wanted) await StartAsync(spec, running, rows);
            foreach (var row in rows)
            {
                if (IsLate(row)) continue;
                await MeasureRowAsync(row, [.. running.Where(server => row.Suits(server.Spec))]);
            }
        }
        finally
        {
            foreach (var server in running) server.Dispose();
        }
    }

    async Task StartAsync(ServerSpec spec, List<RunningServer> running, IReadOnlyList<Row> rows)
    {
        try
        {
            var server = await RunningServer.StartAsync(spec, _context.ServerCores, _context.Stop);
            running.Add(server);
            server.Suspend();
        }
        catch (ServerException failure)
        {
            foreach (var row in rows) ResultOf(row).Note(failure.Message);
            _options.Output.WriteLine(failure.Message);
        }
    }

    async Task MeasureRowAsync(Row row, List<RunningServer> servers)
    {
        var result = ResultOf(row);
        foreach (var server in servers.ToArray())
        {
            if (await TryAsync(result, server, () => SetUpAsync(row, server))) continue;
            servers.Remove(server);
        }
        if (servers.Count == 0) return;
        for (var round = 0; round < _rounds; round++)
        {
            foreach (var server in Turns(servers, round))
            {
                var measured = await TryAsync(result, server, async () =>
                    result.Add(server.Spec, await row.MeasureAsync(_context, server)));
                if (!measured) servers.Remove(server);
            }
        }
        PrintRow(result);
    }

    // Each round begins with another server.
    static T[] Turns<T>(IReadOnlyList<T> servers, int round) =>
        [.. Enumerable.Range(0, servers.Count).Select(turn => servers[(turn + round) % servers.Count])];

    // The first measurement of a row is thrown away: code that was never run is compiled, caches are filled.
    async Task SetUpAsync(Row row, RunningServer server)
    {
        await row.SetUpAsync(_context, server);
        if (row is LoadRow load) await LoadRow.RunAsync(_context, server, load.PlanFor(server));
    }

    async Task MeasureFreshAsync(Row row, IReadOnlyList<ServerSpec> all)
    {
        var result = ResultOf(row);
        if (SkipsForMemory([row], 1)) return;
        foreach (var spec in Turns([.. all.Where(row.Suits)], _results.Count))
        {
            if (IsLate(row)) return;
            var running = new List<RunningServer>();
            await StartAsync(spec, running, [row]);
            if (running.Count == 0) continue;
            using var server = running[0];
            await TryAsync(result, server, async () => result.Add(spec, await row.MeasureAsync(_context, server)));
        }
        PrintRow(result);
    }

    // Only the server whose turn it is runs.
    static async Task<bool> TryAsync(RowResult result, RunningServer server, Func<Task> measure)
    {
        server.Resume();
        try
        {
            await measure();
            return true;
        }
        catch (Exception failure) when (failure is ServerException or LoadException or TimeoutException
            or System.Net.Sockets.SocketException or IOException)
        {
            result.Note($"{server.Spec.Name}: {failure.Message}");
            return false;
        }
        finally
        {
            server.Suspend();
        }
    }

    bool SkipsForMemory(IReadOnlyList<Row> rows, int serverCount)
    {
        var neededBytes = rows.Max(row => row.DataBytes) * serverCount;
        if (neededBytes < MachineFacts.AvailableBytes) return false;
        foreach (var row in rows)
            ResultOf(row).Note($"left out: {serverCount} servers need {neededBytes >> 30} GiB, which are not free");
        return true;
    }

    bool IsLate(Row row)
    {
        if (!_options.Quick || Stopwatch.GetElapsedTime(_started) < QuickLimit) return false;
        ResultOf(row).Note("left out: a quick run ends within two minutes");
        return true;
    }

    RowResult ResultOf(Row row)
    {
        var known = _results.Find(result => result.Row == row);
        if (known is null) _results.Add(known = new RowResult(row));
        return known;
    }

    static string ConditionsOf(BenchOptions options, RowContext context, int rounds) =>
        $"servers on processors {Cores(options.ServerCores)}, generator on {Cores(options.GeneratorCores)}"
        + $"{(SharesCore(options) ? ", which share a core" : "")}; "
        + $"{rounds} rounds of {context.Duration.TotalSeconds:0.##} s{(options.Short ? " (--short)" : "")}; "
        + $"load average {MachineFacts.LoadAverage:0.0} at the start";

    string Took => string.Create(System.Globalization.CultureInfo.InvariantCulture,
        $"the run took {Stopwatch.GetElapsedTime(_started).TotalMinutes:0.0} minutes");

    static bool SharesCore(BenchOptions options) =>
        options.ServerCores.Select(MachineFacts.CoreOf).Intersect(options.GeneratorCores.Select(MachineFacts.CoreOf)).Any();

    static string Cores(IReadOnlyList<int> cores) => cores.Count == 0 ? "any" : string.Join(',', cores);

    void PrintHead(IReadOnlyList<ServerSpec> servers, IReadOnlyList<string> absent)
    {
        foreach (var line in MachineFacts.Lines) _options.Output.WriteLine(line);
        _options.Output.WriteLine(_conditions);
        foreach (var server in servers) _options.Output.WriteLine($"{server.Name} ({server.Protocol}): {server.Version}");
        foreach (var line in absent) _options.Output.WriteLine(line);
    }

    void PrintRow(RowResult result)
    {
        _options.Output.WriteLine($"\n{result.Row.Name}: {result.Row.Title}");
        _options.Output.Write(ResultTable.Write([result]));
    }

    async Task WriteResultsAsync(IReadOnlyList<ServerSpec> servers)
    {
        string[] facts =
            [$"commit: {await CommitAsync()}", .. MachineFacts.Lines, $"{_conditions}; {Took}"];
        foreach (var file in ResultsFile.All)
        {
            var results = _results.FindAll(result => file.Holds(result.Row));
            if (results.Count == 0) continue;
            var path = Path.Combine(_options.Folder, file.Name);
            File.WriteAllText(path, file.Compose(_options, servers, results, facts));
            _options.Output.WriteLine($"written to {path}");
        }
    }

    async Task<string> CommitAsync()
    {
        var told = await Programs.RunAsync(
            ["git", "-C", _options.Folder, "describe", "--always", "--dirty=, with changes"], _context.Stop);
        return told.ExitCode == 0 ? told.Output.Trim() : "not known";
    }
}
