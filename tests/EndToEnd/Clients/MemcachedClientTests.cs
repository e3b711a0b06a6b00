// Applications of pymemcache, of pylibmc (libmemcached, text and binary) and of memjs (binary) come to the same with Larder, as a
// memcached node and as a node of the other protocol whose store they share, as with memcached.
using System.Diagnostics;
using Larder.TestKit;
using Xunit;

namespace Larder.Clients.Tests;

public sealed class MemcachedClientTests
{
    // Debian's, which has the packages.
    const string Python = "/usr/bin/python3", Packages = "/usr/lib/python3/dist-packages";
    const string Memjs = "memjs@1.3.2";

    [Theory]
    [InlineData("memcached")]
    [InlineData("valkey")]
    public Task An_application_of_pymemcache(string engine) => ComparePythonAsync(engine, "pymemcache");

    [Theory]
    [InlineData("memcached", "text")]
    [InlineData("memcached", "binary")]
    [InlineData("valkey", "text")]
    [InlineData("valkey", "binary")]
    public Task An_application_of_libmemcached(string engine, string protocol) =>
        ComparePythonAsync(engine, "pylibmc", protocol);

    [Theory]
    [InlineData("memcached")]
    [InlineData("valkey")]
    public async Task An_application_of_memjs(string engine)
    {
        var (npm, node) = (Tools.Find("npm"), Tools.Find("node"));
        Assert.SkipWhen(npm is null || node is null, "memjs cannot be fetched without npm");
        var folder = Directory.CreateTempSubdirectory("larder-memjs-");
        try
        {
            var (exitCode, output) = await RunAsync(
                npm!, "install", "--prefix", folder.FullName, "--no-audit", "--no-fund", "--silent", Memjs);
            Assert.SkipWhen(exitCode != 0, $"memjs cannot be fetched: {output}");
            await CompareAsync(engine, node!, port => [Script("memjs_session.js"), $"{port}", folder.FullName]);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    static Task ComparePythonAsync(string engine, string package, params string[] arguments)
    {
        Assert.SkipUnless(Directory.Exists($"{Packages}/{package}"), $"python3-{package} is not installed");
        return CompareAsync(engine, Python, port => [Script($"{package}_session.py"), $"{port}", .. arguments]);
    }

    static async Task CompareAsync(string engine, string program, Func<int, string[]> arguments)
    {
        var memcached = Tools.Find("memcached");
        Assert.SkipWhen(memcached is null, "memcached is not installed");
        using var real = ServerProcess.Start(
            memcached!, (port, _) => ["-p", $"{port}", "-l", "127.0.0.1", "-U", "0", "-u", "nobody"]);
        var expected = await SessionAsync(program, arguments(real.Port));
        Assert.True(expected.Split('\n').Length > 10, expected);
        var shared = Ports.Free();
        // Where a store is shared a counter stays a number: memcached keeps its length, with blanks behind it.
        if (engine != "memcached") expected = expected.Replace("\"0 \"", "\"0\"");
        using var larder = engine == "memcached"
            ? LarderNode.Start(engine, "-t", "2")
            : LarderNode.Start(engine, "--io-threads", "2", "--memcached-port", $"{shared}");
        Assert.Equal(expected, await SessionAsync(program, arguments(engine == "memcached" ? larder.Port : shared)));
    }

    static string Script(string name) => Path.Combine(AppContext.BaseDirectory, name);

    static async Task<string> SessionAsync(string program, string[] arguments)
    {
        var (exitCode, output) = await RunAsync(program, arguments);
        Assert.True(exitCode == 0, output);
        return output;
    }

    // What it has written; where it fails, with its errors.
    static async Task<(int ExitCode, string Output)> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, process.ExitCode == 0 ? output : output + await errors);
    }
}
