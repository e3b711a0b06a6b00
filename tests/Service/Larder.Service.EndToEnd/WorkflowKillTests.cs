// The service is killed at a write of each workflow and started again: the workflow ends as asked, and nothing is left over.
// tests/Reliability/run does it at every write.
using System.Globalization;
using Xunit;

namespace Larder.Service.EndToEnd;

public sealed class WorkflowKillTests
{
    static int WritesMost =>
        int.Parse(Environment.GetEnvironmentVariable("LARDER_KILL_WRITES") ?? "100", CultureInfo.InvariantCulture);

    [Theory]
    [InlineData(3, 4, 1, 2)]
    [InlineData(8, 9, 4, 1)]
    public async Task A_workflow_in_which_the_service_is_killed_ends_as_asked(params int[] writes)
    {
        await using var kills = await WorkflowKills.StartAsync();
        foreach (var (name, write) in WorkflowKills.Names.Zip(writes)) await kills.RunAsync(name, write);
        await kills.NothingIsLeftAsync();
    }

    [Fact(Explicit = true)]
    public async Task Killed_at_every_write_of_every_workflow()
    {
        await using var kills = await WorkflowKills.StartAsync();
        var counts = WorkflowKills.Names.ToDictionary(name => name, _ => 0);
        for (var write = 0; write < WritesMost; write++)
        {
            var isAny = false;
            foreach (var name in WorkflowKills.Names)
            {
                if (!await kills.RunAsync(name, write)) continue;
                counts[name]++;
                isAny = true;
            }
            await kills.NothingIsLeftAsync();
            if (!isAny) break;
        }
        var lines = counts.Select(row => $"| {row.Key} | {row.Value} |");
        var table = string.Join('\n', ["| workflow | killed at so many points |", "|---|---:|", .. lines]);
        TestContext.Current.TestOutputHelper?.WriteLine(table);
        await File.AppendAllTextAsync(
            Environment.GetEnvironmentVariable("LARDER_FAULT_TABLE") ?? Path.GetTempFileName(), $"\n{table}\n",
            TestContext.Current.CancellationToken);
    }
}
