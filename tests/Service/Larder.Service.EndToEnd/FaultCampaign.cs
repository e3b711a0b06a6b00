// Faults under load, many rounds of each, measured from the client's side: tests/Reliability/run ROUNDS. The table is in
// docs/reliability.md.
using System.Globalization;
using Xunit;

namespace Larder.Service.EndToEnd;

public sealed class FaultCampaign
{
    static int Rounds =>
        int.Parse(Environment.GetEnvironmentVariable("LARDER_FAULT_ROUNDS") ?? "3", CultureInfo.InvariantCulture);

    static readonly string[] Faults =
    [
        "kill -9 of the primary", "SIGSTOP of the primary", "its folder removed", "kill -9 of a replica",
        "service killed, then the primary; service back", "TestFailover", "another primary by order", "another version, rolling",
    ];

    [Fact(Explicit = true)]
    public async Task Times_without_writes_and_what_is_lost()
    {
        await using var service = await ServiceProcess.StartAsync();
        using var http = new HttpClient { BaseAddress = service.Address };
        var api = new ApiClient(http);
        var group = new GroupClient(service, api, "g");
        await api.Client.CreateReplicationGroupAsync(new()
        {
            ReplicationGroupId = "g", ReplicationGroupDescription = "d", Engine = "valkey", EngineVersion = "8.0",
            CacheNodeType = "cache.t4g.micro", NumCacheClusters = 3, AutomaticFailoverEnabled = true,
        });
        await group.AvailableAsync();
        var port = await group.PortAsync("PrimaryEndpoint");
        using GroupWriter plain = new(port, "plain", waits: false), waiting = new(port, "waiting");
        var lines = new List<string>
        {
            "| fault | rounds | without writes, ms: median | most | acknowledged and lost | with WAIT 1 and lost |",
            "|---|---:|---:|---:|---:|---:|",
        };
        foreach (var fault in Faults) lines.Add(await MeasureAsync(fault, service, api, group, plain, waiting));
        var table = string.Join('\n', lines);
        TestContext.Current.TestOutputHelper?.WriteLine(table);
        await File.WriteAllTextAsync(
            Environment.GetEnvironmentVariable("LARDER_FAULT_TABLE") ?? Path.GetTempFileName(), table + "\n",
            TestContext.Current.CancellationToken);
    }

    static async Task<string> MeasureAsync(
        string fault, ServiceProcess service, ApiClient api, GroupClient group, GroupWriter plain, GroupWriter waiting)
    {
        var times = new List<double>();
        var (lost, waitedLost) = (0, 0);
        // A version can be changed upwards alone.
        var rounds = fault == "another version, rolling" ? Math.Min(Rounds, 4) : Rounds;
        for (var round = 0; round < rounds; round++)
        {
            await plain.WritesAsync(1000);
            await waiting.WritesAsync(200);
            plain.TakeLongestMs();
            await HappenAsync(fault, round, service, api, group);
            await group.AvailableAsync();
            await plain.WritesAsync(1000);
            await waiting.WritesAsync(200);
            times.Add(plain.TakeLongestMs());
            lost += plain.TakeLost();
            waitedLost += waiting.TakeLost();
        }
        times.Sort();
        return string.Create(
            CultureInfo.InvariantCulture,
            $"| {fault} | {rounds} | {times[times.Count / 2]:F0} | {times[^1]:F0} | {lost} | {waitedLost} |");
    }

    static async Task HappenAsync(string fault, int round, ServiceProcess service, ApiClient api, GroupClient group)
    {
        var primary = await group.PrimaryAsync();
        var replica = (await group.MembersAsync("replica"))[0];
        switch (fault)
        {
            case "kill -9 of the primary": ServiceProcess.Signal("-KILL", service.NodePid(primary, "0001")); break;
            case "SIGSTOP of the primary": ServiceProcess.Signal("-STOP", service.NodePid(primary, "0001")); break;
            case "its folder removed":
                Directory.Delete(Path.Combine(service.DataDirectory, "nodes", primary, "0001"), recursive: true);
                break;
            case "kill -9 of a replica":
                ServiceProcess.Signal("-KILL", service.NodePid(replica, "0001"));
                await Until.TrueAsync(group.StatusAsync, status => status != "available");
                return;
            case "service killed, then the primary; service back":
                await service.KillAsync();
                ServiceProcess.Signal("-KILL", service.NodePid(primary, "0001"));
                await service.StartAgainAsync();
                break;
            case "TestFailover":
                await api.Client.TestFailoverAsync(new() { ReplicationGroupId = "g", NodeGroupId = "0001" });
                break;
            case "another primary by order":
                await api.Client.ModifyReplicationGroupAsync(new()
                {
                    ReplicationGroupId = "g", PrimaryClusterId = replica, ApplyImmediately = true,
                });
                break;
            default:
                var version = new[] { "8.1", "8.2", "9.0", "9.1" }[round];
                await api.Client.ModifyReplicationGroupAsync(new()
                {
                    ReplicationGroupId = "g", EngineVersion = version, ApplyImmediately = true,
                });
                return;
        }
        await Until.TrueAsync(group.PrimaryAsync, other => other != primary);
    }
}
