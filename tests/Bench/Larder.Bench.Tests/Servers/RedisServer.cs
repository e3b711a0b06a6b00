// A redis-server for a test, which is skipped where there is none.
using Larder.Bench.Replies;
using Larder.Bench.Servers;

namespace Larder.Bench.Tests.Servers;

static class RedisServer
{
    public static Task<RunningServer> StartAsync()
    {
        var program = Programs.Find("redis-server");
        Assert.SkipUnless(File.Exists(program), "redis-server is not installed");
        return RunningServer.StartAsync(
            new ServerSpec
            {
                Peer = "redis",
                Protocol = WireProtocol.Resp,
                Version = "",
                Command = (port, folder) => [program, "--port", $"{port}", "--dir", folder, "--save", ""],
            },
            [], TestContext.Current.CancellationToken);
    }
}
