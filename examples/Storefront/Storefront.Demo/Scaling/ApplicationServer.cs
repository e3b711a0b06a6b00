// One application server as a process of its own. Its standard input stays open as long as this process lives and asks
// it to run; see ParentLifetime on the other side.
using System.Diagnostics;
using System.Runtime.InteropServices;
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

    static readonly HttpClient Http = new() { Timeout = TimeSpan.FromSeconds(15) };

    readonly Process _process;

    ApplicationServer(string name, Process process)
    {
        Name = name;
        _process = process;
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

    public static ApplicationServer Launch(string name, string cacheEndpoint, string databaseConnectionString)
    {
        var assembly = typeof(ShopOptions).Assembly.Location;
        var dotnet = DotnetPath();
        // What is shipped brings its .NET in its folder, and a program for each assembly that can be started.
        var isShipped = !File.Exists(dotnet);
        var start = new ProcessStartInfo(
            isShipped ? Path.ChangeExtension(assembly, null) : dotnet, isShipped ? [] : [assembly])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
            Environment =
            {
                [ShopOptions.CacheVariable] = cacheEndpoint,
                [ShopOptions.DatabaseVariable] = databaseConnectionString,
                [ShopOptions.ServerNameVariable] = name,
                [ShopOptions.StopWithParentVariable] = "1",
                ["ASPNETCORE_URLS"] = "http://127.0.0.1:0",
            },
        };
        return new ApplicationServer(name, Process.Start(start)!);
    }

    /// <summary>Returns its exit status when the process has ended.</summary>
    public async Task<int> ExitedAsync()
    {
        await _process.WaitForExitAsync();
        return _process.ExitCode;
    }

    /// <summary>Asks it to finish its requests and end.</summary>
    public void Stop() => _process.StandardInput.Close();

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

    // Null when all went well.
    static async Task<string?> WarmUpAsync(Uri address)
    {
        foreach (var (method, path) in WarmUpRequests)
        {
            try
            {
                using var request = new HttpRequestMessage(method, new Uri(address, path));
                using var answer = await Http.SendAsync(request);
                if (!answer.IsSuccessStatusCode) return $"{method} {path} was answered with {(int)answer.StatusCode}";
            }
            catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
            {
                return $"{method} {path} was not answered: {e.Message}";
            }
        }

        return null;
    }

    // The dotnet that runs this process, also when it was started by an executable of another name:
    // <root>/shared/Microsoft.NETCore.App/<version>/ -> <root>/dotnet
    static string DotnetPath() =>
        Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", "dotnet"));
}
