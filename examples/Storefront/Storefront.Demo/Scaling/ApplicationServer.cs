// One application server as a process of its own; see ParentLifetime on the other side.
using System.Diagnostics;
using System.Globalization;
using Storefront.Demo.Processes;
using Storefront.Demo.Provisioning;
using Storefront.Shop.Hosting;

namespace Storefront.Demo.Scaling;

/// <summary>Where an application server stands in its life.</summary>
enum ServerState { Starting, InService, Draining, Gone }

/// <summary>A running application server.</summary>
sealed class ApplicationServer : IDisposable
{
    const string ReadyPrefix = "ready ";

    // What a new server must answer before shoppers are sent to it; none of them waits for its compiler then.
    static readonly (HttpMethod Method, string Path)[] WarmUpRequests =
        [(HttpMethod.Get, "/"), (HttpMethod.Get, "/products/1"), (HttpMethod.Put, "/basket/1?quantity=1")];

    static readonly TimeSpan UsualWarmUpLimit = TimeSpan.FromSeconds(60);
    static readonly TimeSpan WarmUpPause = TimeSpan.FromMilliseconds(200);

    static readonly HttpClient Http = new() { Timeout = TimeSpan.FromSeconds(15) };

    readonly Process _process;
    readonly TimeSpan _warmUpLimit;

    ApplicationServer(string name, Process process, TimeSpan warmUpLimit)
    {
        Name = name;
        _process = process;
        _warmUpLimit = warmUpLimit;
        Ready = BecomeReadyAsync();
    }

    public string Name { get; }

    public int ProcessId => _process.Id;

    /// <summary>Set by the auto-scaling group, and by nobody else.</summary>
    public ServerState State { get; set; } = ServerState.Starting;

    /// <summary>Its address once it takes requests; null when it ended before.</summary>
    public Task<Uri?> Ready { get; }

    /// <summary>Why it was not let into service; null as long as nothing speaks against it.</summary>
    public string? Refusal { get; private set; }

    public static ApplicationServer Launch(
        string name, IEnumerable<KeyValuePair<string, string>> environment, TimeSpan? warmUpLimit = null) =>
        new(name, ChildProgram.Start(typeof(ShopOptions).Assembly, [], environment), warmUpLimit ?? UsualWarmUpLimit);

    /// <summary>What a server is told of where it finds everything.</summary>
    public static Dictionary<string, string> Environment(
        string name, DemoCaches caches, DemoDatabase database, TimeSpan timeToLive, string countersPath) => new()
    {
        ["Larder__Api"] = caches.Api.ToString(),
        [$"Larder__{ShopOptions.SessionsCache}__CacheId"] = caches.SessionsId,
        [$"Larder__{ShopOptions.ReadsCache}__CacheId"] = caches.ReadsId,
        [DemoCaches.CommandLimitVariable] = DemoCaches.CommandLimit,
        [ShopOptions.DatabaseVariable] = database.ConnectionString,
        [ShopOptions.CountersVariable] = countersPath,
        [ShopOptions.TimeToLiveVariable] = timeToLive.TotalSeconds.ToString(CultureInfo.InvariantCulture),
        [ShopOptions.ServerNameVariable] = name,
        [ShopOptions.StopWithParentVariable] = "1",
        ["ASPNETCORE_URLS"] = "http://127.0.0.1:0",
    };

    /// <summary>Returns its exit status when the process has ended.</summary>
    public async Task<int> ExitedAsync()
    {
        await _process.WaitForExitAsync();
        return _process.ExitCode;
    }

    /// <summary>Asks it to finish its requests and end.</summary>
    public void Stop()
    {
        try
        {
            _process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It has ended.
        }
    }

    /// <summary>SIGKILL: it ends in the middle of whatever it does.</summary>
    public void Kill() => _process.Kill();

    public void Dispose() => _process.Dispose();

    async Task<Uri?> BecomeReadyAsync()
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (!line.StartsWith(ReadyPrefix, StringComparison.Ordinal)) continue;
            var address = new Uri(line[ReadyPrefix.Length..]);
            Refusal = await WarmUpAsync(address);
            if (Refusal is null) return address;
            Kill();
            return null;
        }

        return null;
    }

    // Null when all went well. The sessions may be failing over just now: that is waited for.
    async Task<string?> WarmUpAsync(Uri address)
    {
        var started = Stopwatch.GetTimestamp();
        foreach (var (method, path) in WarmUpRequests)
        {
            while (await TryAsync(method, new Uri(address, path)) is { } refusal)
            {
                if (Stopwatch.GetElapsedTime(started) > _warmUpLimit) return $"{method} {path} {refusal}";
                await Task.Delay(WarmUpPause);
            }
        }

        return null;
    }

    static async Task<string?> TryAsync(HttpMethod method, Uri address)
    {
        try
        {
            using var request = new HttpRequestMessage(method, address);
            using var answer = await Http.SendAsync(request);
            return answer.IsSuccessStatusCode ? null : $"was answered with {(int)answer.StatusCode}";
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            return $"was not answered: {e.Message}";
        }
    }
}
