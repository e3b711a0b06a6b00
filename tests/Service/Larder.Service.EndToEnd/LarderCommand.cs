// The larder command itself, run as a user runs it.
using System.Diagnostics;
using Xunit;

namespace Larder.Service.EndToEnd;

/// <summary>A running <c>larder up</c>, which is ended with the test.</summary>
sealed class LarderCommand : IAsyncDisposable
{
    static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    readonly Process _process;

    LarderCommand(Process process) => _process = process;

    static string Program => Path.Combine(AppContext.BaseDirectory, "Larder.Cli.dll");

    /// <summary>Runs a command to its end.</summary>
    public static Task<ToolResult> RunAsync(params string[] words) => Tool.RunAsync("dotnet", [Program, .. words]);

    /// <summary>Starts <c>larder up</c> and returns when it says that it is up.</summary>
    public static async Task<LarderCommand> UpAsync(params string[] words)
    {
        var process = Process.Start(new ProcessStartInfo("dotnet", [Program, "up", .. words])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        // On a busy machine its log may have something to say first. The end of what it says is null.
        var said = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        process.OutputDataReceived += (_, line) =>
        {
            if (line.Data is null or "Larder is up.") said.TrySetResult(line.Data is not null);
        };
        process.BeginOutputReadLine();
        using var limit = new CancellationTokenSource(Limit);
        if (!await said.Task.WaitAsync(limit.Token)) Assert.Fail(await process.StandardError.ReadToEndAsync(limit.Token));
        return new LarderCommand(process);
    }

    public async ValueTask DisposeAsync()
    {
        ServiceProcess.Signal("-TERM", _process.Id);
        using var limit = new CancellationTokenSource(Limit);
        await _process.WaitForExitAsync(limit.Token);
        _process.Dispose();
    }
}
