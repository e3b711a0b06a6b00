// The demo as a process of its own, as a user starts it, with a cache of its own beside it.
using System.Diagnostics;
using System.Text.RegularExpressions;
using Larder.TestKit;
using Xunit;

namespace Storefront.Demo.Tests;

sealed class DemoProcess : IDisposable
{
    const int SigInt = 2;
    static readonly Regex ServerStarted = new(@"is in service \(process (\d+)\)");
    static readonly Regex PageAddress = new(@"see it live at (http://\S+)");

    readonly ServerProcess _cache;
    readonly Process _process;
    readonly List<string> _lines = [];

    DemoProcess(ServerProcess cache, Process process)
    {
        _cache = cache;
        _process = process;
        process.OutputDataReceived += Keep;
        process.ErrorDataReceived += Keep;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public static DemoProcess Start(params string[] arguments)
    {
        var cache = StartCache();
        return new DemoProcess(cache, Run(["--cache", $"127.0.0.1:{cache.Port}", .. arguments]));
    }

    public static ServerProcess StartCache(params string[] directives) => LarderNode.Start("valkey", directives);

    public static Process Run(IEnumerable<string> arguments)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "Storefront.Demo.dll");
        return Process.Start(new ProcessStartInfo("dotnet", [program, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
    }

    public string Output
    {
        get
        {
            lock (_lines) return string.Join('\n', _lines);
        }
    }

    public System.Net.Sockets.Socket ConnectToCache() => _cache.Connect();

    /// <summary>The processes of all application servers so far.</summary>
    public int[] ServerProcessIds =>
        [.. ServerStarted.Matches(Output).Select(match => int.Parse(match.Groups[1].Value))];

    public Uri WaitForPage()
    {
        Wait.Until(() => PageAddress.IsMatch(Output) || _process.HasExited, "the live page");
        Assert.False(_process.HasExited, Output);
        return new Uri(PageAddress.Match(Output).Groups[1].Value);
    }

    public async Task<int> ExitAsync(CancellationToken cancellationToken)
    {
        await _process.WaitForExitAsync(cancellationToken);
        return _process.ExitCode;
    }

    public void Kill() => _process.Kill();

    public void Interrupt()
    {
        using var kill = Process.Start("kill", [$"-{SigInt}", $"{_process.Id}"]);
        kill.WaitForExit();
    }

    /// <summary>True when no application server is left. A number now used by another program counts as gone.</summary>
    public bool NoServerIsLeft() => ServerProcessIds.All(id =>
    {
        try
        {
            return !File.ReadAllText($"/proc/{id}/cmdline").Contains("Storefront.Shop");
        }
        catch (IOException)
        {
            return true;
        }
    });

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _process.Dispose();
        _cache.Dispose();
    }

    void Keep(object sender, DataReceivedEventArgs line)
    {
        if (line.Data is null) return;
        lock (_lines) _lines.Add(line.Data);
    }
}
