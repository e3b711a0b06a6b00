// Which directives an installed server knows. Parameter groups are of the engine that was asked for, and the program may be an
// older one, or the other kind: what it does not know would keep it from starting. It is asked itself, once for each program.
using System.Collections.Concurrent;
using System.Diagnostics;

namespace Larder.Service.Fleet;

/// <summary>Asks servers for the names of their directives.</summary>
static class StockDirectives
{
    const string Socket = "ask.sock";
    const int LimitMs = 5_000;
    const int AskAgainMs = 20;

    static readonly ConcurrentDictionary<string, Lazy<Task<HashSet<string>>>> s_known = new();

    /// <summary>Those that the program knows, in lower case; none where it cannot be asked.</summary>
    public static HashSet<string> Of(string program) => s_known
        .GetOrAdd(program, path => new Lazy<Task<HashSet<string>>>(() => Task.Run(() => AskAsync(path))))
        .Value.GetAwaiter().GetResult();

    static async Task<HashSet<string>> AskAsync(string program)
    {
        var folder = Directory.CreateTempSubdirectory("larder-ask-").FullName;
        try
        {
            string[] arguments = ["--port", "0", "--unixsocket", Socket, "--save", "", "--logfile", "log"];
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = folder });
            if (process is null) return [];
            try
            {
                return await AskAsync(folder, process);
            }
            finally
            {
                process.Kill();
                await process.WaitForExitAsync();
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    static async Task<HashSet<string>> AskAsync(string folder, Process process)
    {
        using var limit = new CancellationTokenSource(LimitMs);
        using var channel = new NodeChannel(stop => NodeSocket.ConnectAsync(folder, Socket, stop));
        using var period = new PeriodicTimer(TimeSpan.FromMilliseconds(AskAgainMs));
        while (!process.HasExited && !limit.IsCancellationRequested)
        {
            try
            {
                var answer = await channel.TalkAsync(
                    (stream, stop) => RespTalk.CallAsync(stream, ["CONFIG", "GET", "*"], stop), LimitMs);
                return [.. ((object?[])answer!).Where((_, i) => i % 2 == 0).Select(name => $"{name}".ToLowerInvariant())];
            }
            catch (IOException)
            {
                await period.WaitForNextTickAsync(); // it has not come up yet
            }
        }
        return [];
    }
}
