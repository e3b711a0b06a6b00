// A group's workflows, in each of which the service is killed at a write of its state and started again.
using Xunit;

namespace Larder.Service.EndToEnd;

/// <summary>A workflow: what is asked for, and how its end is seen.</summary>
sealed record Workflow(string Name, Func<Task> Order, Func<Task<bool>> IsDone);

sealed class WorkflowKills : IAsyncDisposable
{
    const string Version = "8.0", NextVersion = "8.1";

    // A service that is killed leaves calls unanswered.
    readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(30) };
    ServiceProcess _service = null!;
    ApiClient _api = null!;
    GroupClient _group = null!;
    string _primary = "";

    public static IReadOnlyList<string> Names { get; } = ["create", "another version", "failover", "delete"];

    public static async Task<WorkflowKills> StartAsync()
    {
        var kills = new WorkflowKills { _service = await ServiceProcess.StartAsync() };
        kills._http.BaseAddress = kills._service.Address;
        kills._api = new ApiClient(kills._http);
        kills._group = new GroupClient(kills._service, kills._api, "g");
        return kills;
    }

    /// <summary>Runs a workflow to its end, with a death at the write of that number: each commit counts twice, before and after.
    /// </summary>
    /// <returns>Whether there were so many.</returns>
    public async Task<bool> RunAsync(string name, int write)
    {
        var workflow = await OfAsync(name);
        var death = Path.Combine(_service.DataDirectory, "die-at");
        await File.WriteAllTextAsync(death + ".new", $"{write}");
        File.Move(death + ".new", death);
        await TryAsync(workflow.Order);
        var isDone = false;
        await Until.TrueAsync(async () => _service.HasEnded || (isDone = await TryAsync(workflow.IsDone)));
        if (!_service.HasEnded)
        {
            File.Delete(death);
            // What is left of it would count for the next.
            await _service.KillAsync();
            await _service.StartAgainAsync();
            return false;
        }
        await _service.EndedAsync();
        await _service.StartAgainAsync();
        // Who had no answer asks again, where nothing shows that he was heard.
        if (!await workflow.IsDone() && await _group.StatusAsync() is null or "available") await TryAsync(workflow.Order);
        await _group.UntilAsync(workflow.IsDone, done => done);
        return true;
    }

    /// <summary>Nothing is left: no folder, and no process that works in one.</summary>
    public async Task NothingIsLeftAsync()
    {
        var nodes = Path.Combine(_service.DataDirectory, "nodes");
        await Until.TrueAsync(
            () => Task.FromResult(string.Join(' ', [.. Folders(nodes), .. Processes(nodes)])), left => left.Length == 0);
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _service.DisposeAsync();
    }

    async Task<Workflow> OfAsync(string name)
    {
        const string create = "ReplicationGroupId=g&ReplicationGroupDescription=d&Engine=valkey&EngineVersion=" + Version
            + "&CacheNodeType=cache.t4g.micro&NumCacheClusters=2&AutomaticFailoverEnabled=true";
        if (name == "failover") _primary = await _group.PrimaryAsync();
        return name switch
        {
            "create" => new(name, () => _api.CallAsync("CreateReplicationGroup", create), IsAvailableAsync),
            "another version" => new(
                name,
                () => _api.CallAsync(
                    "ModifyReplicationGroup", $"ReplicationGroupId=g&EngineVersion={NextVersion}&ApplyImmediately=true"),
                async () => await AreAllAsync(NextVersion) && await IsAvailableAsync()),
            "failover" => new(
                name,
                () => _api.CallAsync("TestFailover", "ReplicationGroupId=g&NodeGroupId=0001"),
                async () => await _group.PrimaryAsync() != _primary && await IsAvailableAsync()),
            _ => new(
                name,
                () => _api.CallAsync("DeleteReplicationGroup", "ReplicationGroupId=g"),
                async () => await _group.StatusAsync() is null),
        };
    }

    async Task<bool> IsAvailableAsync() => await _group.StatusAsync() == "available"
        && (await _group.MembersAsync("primary")).Count + (await _group.MembersAsync("replica")).Count == 2;

    async Task<bool> AreAllAsync(string version) => (await _api.CallAsync("DescribeCacheClusters", ""))
        .Descendants(ApiClient.Namespace + "EngineVersion").All(told => told.Value == version);

    static async Task TryAsync(Func<Task> call)
    {
        try
        {
            await call();
        }
        catch (Exception lost) when (lost is HttpRequestException or TaskCanceledException or Xunit.Sdk.TrueException)
        {
            // It was killed before it had answered, or was heard already.
        }
    }

    static async Task<bool> TryAsync(Func<Task<bool>> ask)
    {
        try
        {
            return await ask();
        }
        catch (Exception lost) when (lost is HttpRequestException or TaskCanceledException)
        {
            return false;
        }
    }

    // What is removed goes to a folder out of sight first, which stays.
    static IEnumerable<string> Folders(string nodes) => Directory.GetDirectories(nodes, "*", SearchOption.AllDirectories)
        .Where(folder => folder != Path.Combine(nodes, ".gone"));

    static IEnumerable<string> Processes(string folder) => Directory.GetDirectories("/proc").Where(process =>
    {
        try
        {
            var at = Directory.ResolveLinkTarget(Path.Combine(process, "cwd"), returnFinalTarget: false)?.FullName;
            return at?.StartsWith(folder, StringComparison.Ordinal) == true;
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    });
}
