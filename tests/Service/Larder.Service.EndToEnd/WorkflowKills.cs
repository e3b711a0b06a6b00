// A service that is killed at a write of its state in the midst of a workflow, and started again.
using Larder.ElastiCache;

namespace Larder.Service.EndToEnd;

sealed class WorkflowKills : IAsyncDisposable
{
    // A service that is killed leaves calls unanswered.
    readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(30) };
    ServiceProcess _service = null!;
    ApiClient _api = null!;
    GroupClient _group = null!;
    Workflows _workflows = null!;

    public static async Task<WorkflowKills> StartAsync()
    {
        var kills = new WorkflowKills { _service = await ServiceProcess.StartAsync() };
        kills._http.BaseAddress = kills._service.Address;
        kills._api = new ApiClient(kills._http);
        kills._group = new GroupClient(kills._service, kills._api, "g");
        kills._workflows = new Workflows(kills._api, kills._group, new GroupClient(kills._service, kills._api, "r"));
        await kills._workflows.PrepareAsync();
        return kills;
    }

    /// <summary>Runs a workflow to its end, with a death at the write of that number: each commit counts twice, before and after.
    /// </summary>
    /// <returns>Whether there were so many.</returns>
    public async Task<bool> RunAsync(string name, int write)
    {
        var workflow = await _workflows.OfAsync(name);
        var death = Path.Combine(_service.DataDirectory, "die-at");
        await File.WriteAllTextAsync(death + ".new", $"{write}");
        File.Move(death + ".new", death);
        await AskAsync(workflow.Order);
        var isDone = false;
        await _group.UntilAsync(async () => _service.HasEnded || (isDone = await TryAsync(workflow.IsDone)), ended => ended);
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
        // Who had no answer asks again, where nothing shows that he was heard; in this order, as it may be done between the two.
        if (await workflow.Status() is null or "available" && !await workflow.IsDone()) await AskAgainAsync(workflow.Order);
        await _group.UntilAsync(workflow.IsDone, done => done);
        return true;
    }

    /// <summary>Runs a workflow to its end, with nothing in its way.</summary>
    public async Task RunAsync(string name)
    {
        var workflow = await _workflows.OfAsync(name);
        await workflow.Order();
        await _group.UntilAsync(workflow.IsDone, done => done);
    }

    /// <summary>Nothing is left: no folder, and no process that works in one.</summary>
    public async Task NothingIsLeftAsync()
    {
        var nodes = Path.Combine(_service.DataDirectory, "nodes");
        var snapshots = Path.Combine(_service.DataDirectory, "snapshots");
        await Until.TrueAsync(
            () => Task.FromResult(string.Join(' ', [.. Folders(nodes), .. Folders(snapshots), .. Processes(nodes)])),
            left => left.Length == 0);
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _service.DisposeAsync();
    }

    // It may be killed before it has answered.
    static Task AskAsync(Func<Task> call) => TryAsync(async () =>
    {
        await call();
        return true;
    });

    // Who asks again may have been heard already.
    static async Task AskAgainAsync(Func<Task> call)
    {
        try
        {
            await AskAsync(call);
        }
        catch (ElastiCacheException)
        {
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

    // What is removed goes to a folder out of sight first, which stays. What goes while it is looked at was there.
    static string[] Folders(string root)
    {
        if (!Directory.Exists(root)) return [];
        try
        {
            return [.. Directory.GetDirectories(root, "*", SearchOption.AllDirectories)
                .Where(folder => folder != Path.Combine(root, ".gone"))];
        }
        catch (DirectoryNotFoundException gone)
        {
            return [gone.Message];
        }
    }

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
