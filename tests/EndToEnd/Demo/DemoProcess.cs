// The demo as a user starts it, larder demo, with a data folder of the test's own.
using System.Diagnostics;
using System.Globalization;
using System.Net.ServerSentEvents;
using System.Text.Json;
using System.Text.RegularExpressions;
using Larder.TestKit;
using Xunit;

namespace Storefront.Demo.Tests;

sealed class DemoProcess : IDisposable
{
    const int SigInt = 2;
    static readonly Regex ServerStarted = new(@"is in service \(process (\d+)\)");
    static readonly Regex PageAddress = new(@"see it live at (http://\S+)");
    static readonly Regex SessionsAddress = new(@"primary, which is at 127.0.0.1:(\d+)");

    readonly Process _process;
    readonly List<string> _lines = [];
    readonly TaskCompletionSource<Uri> _page = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly HttpClient _http = new() { DefaultRequestHeaders = { { "X-Storefront", "1" } } };

    DemoProcess(Process process)
    {
        _process = process;
        process.OutputDataReceived += Keep;
        process.ErrorDataReceived += Keep;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>Starts <c>larder demo</c>.</summary>
    public static DemoProcess Start(string dataFolder, params string[] arguments)
    {
        var start = StartInfo("Larder.Cli.dll", ["demo", .. arguments]);
        start.Environment["XDG_DATA_HOME"] = dataFolder;
        // A machine that is busy with other tests stands still at times: no cache counts as away for that.
        start.Environment["Larder__CommandLimit"] = "00:00:30";
        return new DemoProcess(Process.Start(start)!);
    }

    /// <summary>Starts the demo's own program, which uses a service that is there.</summary>
    public static DemoProcess StartAlone(params string[] arguments) =>
        new(Process.Start(StartInfo("Storefront.Demo.dll", arguments))!);

    static ProcessStartInfo StartInfo(string program, IEnumerable<string> arguments) =>
        new("dotnet", [Path.Combine(AppContext.BaseDirectory, program), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

    public string Output
    {
        get
        {
            lock (_lines) return string.Join('\n', _lines);
        }
    }

    /// <summary>The processes of all application servers so far.</summary>
    public int[] ServerProcessIds =>
        [.. ServerStarted.Matches(Output).Select(match => int.Parse(match.Groups[1].Value))];

    /// <summary>Where the live page is, once it is.</summary>
    public async Task<Uri> PageAsync()
    {
        if (await Task.WhenAny(_page.Task, _process.WaitForExitAsync()) != _page.Task) Assert.Fail(Output);
        return await _page.Task;
    }

    /// <summary>A connection to the sessions' primary.</summary>
    public RespConnection ConnectToSessions() =>
        new(Loopback.Connect(int.Parse(SessionsAddress.Match(Output).Groups[1].Value, CultureInfo.InvariantCulture)));

    /// <summary>Presses a switch of the page.</summary>
    public async Task PressAsync(string name, CancellationToken cancel)
    {
        using var answer = await _http.PostAsync(new Uri(await PageAsync(), $"/switches/{name}"), null, cancel);
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>What the page is shown, from the oldest that it still gets.</summary>
    public async IAsyncEnumerable<JsonElement> SnapshotsAsync(
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel)
    {
        await using var stream = await _http.GetStreamAsync(new Uri(await PageAsync(), "/events"), cancel);
        await foreach (var message in SseParser.Create(stream).EnumerateAsync(cancel))
        {
            using var snapshot = JsonDocument.Parse(message.Data);
            yield return snapshot.RootElement.Clone();
        }
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

    /// <summary>A number in the output.</summary>
    public double Figure(string pattern)
    {
        var match = Regex.Match(Output, pattern);
        Assert.True(match.Success, $"no {pattern} in: {Output}");
        return double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture);
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _process.Dispose();
        _http.Dispose();
    }

    void Keep(object sender, DataReceivedEventArgs line)
    {
        if (line.Data is null) return;
        lock (_lines) _lines.Add(line.Data);
        if (PageAddress.Match(line.Data) is { Success: true } page) _page.TrySetResult(new Uri(page.Groups[1].Value));
    }
}
