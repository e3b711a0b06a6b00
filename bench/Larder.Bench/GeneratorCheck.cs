// Is the generator to be believed? Both it and redis-benchmark put the same load on one redis-server in turns, and the
// medians of what they get are printed side by side.
using System.Globalization;
using Larder.Bench.Report;
using Larder.Bench.Rows;
using Larder.Bench.Servers;

namespace Larder.Bench;

static class GeneratorCheck
{
    const double AllowedDifference = 0.1;
    const int Rounds = 5;

    /// <summary>Compares GET without pipelining and with 16; 0 when both agree within a tenth.</summary>
    public static async Task<int> RunAsync(BenchOptions options, RowContext context)
    {
        var catalog = new ServerCatalog(options with { Peers = ["redis"] });
        var redis = (await catalog.FindAsync(context.Stop)).FirstOrDefault(server => server.Peer == "redis");
        var benchmark = Programs.Find("redis-benchmark");
        if (redis is null || !File.Exists(benchmark))
        {
            options.Output.WriteLine("the check needs redis-server and redis-benchmark");
            return 1;
        }
        using var server = await RunningServer.StartAsync(redis, context.ServerCores, context.Stop);
        var agree = true;
        foreach (var name in (string[])["get-p1", "get-p16"])
        {
            var row = (LoadRow)RowCatalog.All.Single(row => row.Name == name);
            await row.SetUpAsync(context, server);
            double[] own = new double[Rounds], theirs = new double[Rounds];
            for (var round = 0; round < Rounds; round++)
            {
                own[round] = (await LoadRow.RunAsync(context, server, row.PlanFor(server))).Load.PerSecond;
                theirs[round] = await AskBenchmarkAsync(benchmark, row, server.Port, own[round], context);
            }
            var (ownMedian, theirMedian) = (RowResult.MedianOf(own), RowResult.MedianOf(theirs));
            var ratio = ownMedian / theirMedian;
            options.Output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{name}: this generator {ownMedian:#,0}/s, redis-benchmark {theirMedian:#,0}/s, ratio {ratio:0.000}"));
            agree &= Math.Abs(ratio - 1) <= AllowedDifference;
        }
        options.Output.WriteLine(agree ? "they agree within 10%" : "they do not agree within 10%");
        return agree ? 0 : 1;
    }

    static async Task<double> AskBenchmarkAsync(
        string benchmark, LoadRow row, int port, double perSecond, RowContext context)
    {
        // As many requests as take about as long as the measurement beside it.
        var requests = (long)Math.Max(10_000, perSecond * context.Duration.TotalSeconds);
        List<string> command =
        [
            benchmark, "-p", $"{port}", "-c", $"{row.Connections}", "-P", $"{row.Pipeline}", "-n", $"{requests}",
            "-r", $"{row.KeyCount}", "--csv", "GET", "key:__rand_int__",
        ];
        if (context.Place.Cores.Count > 0)
            command.InsertRange(0, ["taskset", "--cpu-list", string.Join(',', context.Place.Cores)]);
        var result = await Programs.RunAsync(command, context.Stop);

        // "test","rps",... and below "GET key:__rand_int__","123456.78",...
        var last = result.Output.Trim().Split('\n')[^1].Split(',');
        if (last.Length < 2 || !double.TryParse(last[1].Trim('"'), CultureInfo.InvariantCulture, out var rate))
            throw new ServerException($"redis-benchmark said: {result.Output}");
        return rate;
    }
}
