// Applications of pymemcache and of pylibmc (libmemcached, text and binary) come to the same with Larder, as a memcached node and
// as a node of the other protocol whose store they share, as with memcached.
using System.Diagnostics;
using Larder.TestKit;
using Xunit;

namespace Larder.Clients.Tests;

public sealed class MemcachedClientTests
{
    // Debian's, which has the packages.
    const string Python = "/usr/bin/python3", Packages = "/usr/lib/python3/dist-packages";

    [Theory]
    [InlineData("memcached")]
    [InlineData("valkey")]
    public async Task An_application_of_pymemcache(string engine) => await CompareAsync(engine, "pymemcache");

    [Theory]
    [InlineData("memcached", "text")]
    [InlineData("memcached", "binary")]
    [InlineData("valkey", "text")]
    [InlineData("valkey", "binary")]
    public async Task An_application_of_libmemcached(string engine, string protocol) =>
        await CompareAsync(engine, "pylibmc", protocol);

    static async Task CompareAsync(string engine, string package, params string[] arguments)
    {
        Assert.SkipUnless(Directory.Exists($"{Packages}/{package}"), $"python3-{package} is not installed");
        var program = Tools.Find("memcached");
        Assert.SkipWhen(program is null, "memcached is not installed");
        using var real = ServerProcess.Start(
            program!, (port, _) => ["-p", $"{port}", "-l", "127.0.0.1", "-U", "0", "-u", "nobody"]);
        var expected = await RunAsync(package, [$"{real.Port}", .. arguments]);
        Assert.True(expected.Split('\n').Length > 10, expected);
        var shared = Ports.Free();
        using var larder = engine == "memcached"
            ? LarderNode.Start(engine, "-t", "2")
            : LarderNode.Start(engine, "--io-threads", "2", "--memcached-port", $"{shared}");
        Assert.Equal(expected, await RunAsync(package, [$"{(engine == "memcached" ? larder.Port : shared)}", .. arguments]));
    }

    static async Task<string> RunAsync(string package, string[] arguments)
    {
        var script = Path.Combine(AppContext.BaseDirectory, $"{package}_session.py");
        using var process = Process.Start(new ProcessStartInfo(Python, [script, .. arguments])
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, output + await errors);
        return output;
    }
}
