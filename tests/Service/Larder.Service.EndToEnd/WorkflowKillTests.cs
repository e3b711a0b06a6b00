// The service is killed at a write of each workflow and started again: the workflow ends as asked, and nothing is left over.
// tests/Reliability/run does it at every write.
using System.Globalization;
using Xunit;

namespace Larder.Service.EndToEnd;

public sealed class WorkflowKillTests
{
    static readonly string[] s_fewNames = ["create", "another version", "failover", "delete"];

    static int WritesMost => Told("LARDER_KILL_WRITES", 100);

    // To go on with where it was ended.
    static int WritesFirst => Told("LARDER_KILL_FIRST", 0);

    [Theory]
    [InlineData(3, 4, 1, 2)]
    [InlineData(8, 9, 4, 1)]
    public async Task A_workflow_in_which_the_service_is_killed_ends_as_asked(params int[] writes)
    {
        await using var kills = await WorkflowKills.StartAsync();
        foreach (var (name, write) in s_fewNames.Zip(writes)) await kills.RunAsync(name, write);
        await kills.NothingIsLeftAsync();
    }

    [Fact(Explicit = true)]
    public async Task Killed_at_every_write_of_every_workflow()
    {
        var counts = Workflows.Names.ToDictionary(name => name, _ => 0);
        var left = Workflows.Names.ToHashSet();
        var failures = new List<string>();
        for (var write = WritesFirst; write < WritesMost && left.Count > 0; write++)
        {
            var name = "";
            try
            {
                // A service of its own each time: ports that were given back rest for a day.
                await using var kills = await WorkflowKills.StartAsync();
                foreach (var next in Workflows.Names.Where(next => left.Contains(next) || !Workflows.IsOnItsOwn(next)))
                {
                    name = next;
                    if (!left.Contains(name)) await kills.RunAsync(name);
                    else if (await kills.RunAsync(name, write)) counts[name]++;
                    else left.Remove(name);
                }
                name = "what is left at the end";
                await kills.NothingIsLeftAsync();
            }
            catch (Exception failure)
            {
                failures.Add($"{name}, write {write}: {failure.Message}");
                await Console.Error.WriteLineAsync(failures[^1]);
            }
            await Console.Error.WriteLineAsync($"Killed at {counts.Values.Sum()} points; more in {string.Join(", ", left)}");
        }
        var lines = counts.Select(row => $"| {row.Key} | {row.Value} |");
        var table = string.Join('\n', ["| workflow | killed at so many points |", "|---|---:|", .. lines]);
        TestContext.Current.TestOutputHelper?.WriteLine(table);
        await File.AppendAllTextAsync(
            Environment.GetEnvironmentVariable("LARDER_FAULT_TABLE") ?? Path.GetTempFileName(), $"\n{table}\n",
            TestContext.Current.CancellationToken);
        Assert.Empty(failures);
    }

    static int Told(string name, int usual) =>
        Environment.GetEnvironmentVariable(name) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : usual;
}
