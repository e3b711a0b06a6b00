// What becomes of the caches when the service is stopped: by Ctrl-C, by a supervisor, by larder down.
using Xunit;

namespace Larder.Service.EndToEnd;

public sealed class UpDownTests : IAsyncLifetime
{
    readonly HttpClient _http = new();
    ServiceProcess _service = null!;
    ApiClient _api = null!;

    public async ValueTask InitializeAsync()
    {
        _service = await ServiceProcess.StartAsync();
        _http.BaseAddress = _service.Address;
        _api = new ApiClient(_http);
        await _api.Client.CreateCacheClusterAsync(new()
        {
            CacheClusterId = "a", Engine = "valkey", CacheNodeType = "cache.t3.micro", NumCacheNodes = 1,
        });
        await Until.TrueAsync(async () => await _api.StatusAsync("a") == "available");
        Assert.Equal("+OK\r\n", await AskNodeAsync("SET k v\r\n"));
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _service.DisposeAsync();
    }

    [Fact]
    public async Task Ctrl_C_stops_the_caches_and_the_next_start_has_their_content()
    {
        var pid = Pid();
        await _service.StopAsync();
        Assert.False(IsAlive(pid));
        await ContentIsBackAsync();
        Assert.NotEqual(pid, Pid());

        // A node that is killed then has nothing that came before.
        await AskNodeAsync("DEL k\r\n");
        ServiceProcess.Signal("-KILL", Pid());
        await Until.TrueAsync(async () => await TryAskNodeAsync("GET k\r\n") == "$-1\r\n");
    }

    [Fact]
    public async Task A_supervisors_signal_leaves_the_caches_alone()
    {
        var pid = Pid();
        await _service.TerminateAsync();
        Assert.StartsWith("$1\r\nv", await AskNodeAsync("GET k\r\n"));
        await ContentIsBackAsync();
        Assert.Equal(pid, Pid());
    }

    [Fact]
    public async Task Down_ends_service_and_caches_which_keep_their_content()
    {
        var pid = Pid();
        await DownAsync(0, "The service has ended, and 1 node.\n");
        await _service.EndedAsync();
        Assert.False(IsAlive(pid));
        await DownAsync(0, $"Nothing runs in {_service.DataDirectory}.\n");
        await ContentIsBackAsync();
    }

    [Fact]
    public async Task Down_ends_caches_whose_service_is_gone()
    {
        var pid = Pid();
        await _service.KillAsync();
        await DownAsync(0, "There was no service; 1 node ended.\n");
        Assert.False(IsAlive(pid));
        await ContentIsBackAsync();
    }

    [Fact]
    public async Task A_deleted_cache_leaves_no_folder_also_when_its_node_dies_meanwhile()
    {
        var pid = Pid();
        await _api.Client.DeleteCacheClusterAsync(new() { CacheClusterId = "a" });
        ServiceProcess.Signal("-KILL", pid);
        await Until.TrueAsync(async () => await _api.StatusAsync("a") is null);
        Assert.False(Directory.Exists(Path.Combine(_service.DataDirectory, "nodes", "a")));
        Assert.False(IsAlive(pid));
    }

    async Task ContentIsBackAsync()
    {
        await _service.StartAgainAsync();
        await Until.TrueAsync(async () => (await TryAskNodeAsync("GET k\r\n")).StartsWith("$1\r\nv"));
        await Until.TrueAsync(async () => await _api.StatusAsync("a") == "available");
    }

    async Task DownAsync(int exitCode, string output)
    {
        var result = await LarderCommand.RunAsync("down", "--data", _service.DataDirectory);
        Assert.Equal((exitCode, output, ""), (result.ExitCode, result.Output, result.Error));
    }

    int Pid() => _service.NodePid("a", "0001");

    // One that has ended may wait for its parent to take note, which may happen while one looks.
    static bool IsAlive(int pid)
    {
        try
        {
            return !File.ReadAllText($"/proc/{pid}/stat").Contains(") Z ");
        }
        catch (IOException)
        {
            return false;
        }
    }

    Task<string> AskNodeAsync(string request) => RawConnection.AskAsync(_service.FirstNodePort, request);

    async Task<string> TryAskNodeAsync(string request)
    {
        try
        {
            return await AskNodeAsync(request);
        }
        catch (Exception failure) when (failure is IOException or System.Net.Sockets.SocketException)
        {
            return "";
        }
    }
}
