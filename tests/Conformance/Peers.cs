// The servers that are compared, each a process of its own on a free loopback port.
using Larder.TestKit;
using Xunit;

namespace Larder.Conformance.Tests;

/// <summary>Starts the real servers and Larder's node.</summary>
static class Peers
{
    public static ServerProcess StartRedis(params string[] options) => ServerProcess.Start(
        Program("redis-server"),
        (port, folder) => ["--port", $"{port}", "--bind", "127.0.0.1", "--dir", folder, "--save", "", .. options]);

    public static ServerProcess StartValkey(params string[] options) => ServerProcess.Start(
        Program("valkey-server"),
        (port, folder) => ["--port", $"{port}", "--bind", "127.0.0.1", "--dir", folder, "--save", "", .. options]);

    public static ServerProcess StartMemcached() => ServerProcess.Start(
        Program("memcached"), (port, _) => ["-p", $"{port}", "-l", "127.0.0.1", "-U", "0", "-u", "nobody"]);

    /// <summary>The build that LARDER_TEST_MEMCACHED names, for what memcached has come to refuse otherwise.</summary>
    public static ServerProcess StartRecentMemcached() => ServerProcess.Start(
        Environment.GetEnvironmentVariable("LARDER_TEST_MEMCACHED") ?? Program("memcached"),
        (port, _) => ["-p", $"{port}", "-l", "127.0.0.1", "-U", "0", "-u", "nobody"]);

    public static ServerProcess StartLarder(string engine) => LarderNode.Start(engine);

    static string Program(string name)
    {
        string? path = Tools.Find(name);
        Assert.SkipWhen(path is null, $"{name} is not installed");
        return path!;
    }
}
