// libmemcached's tools as real clients.
using System.Diagnostics;
using Larder.TestKit;
using Xunit;

namespace Larder.Engine.Tests.Memcached;

public sealed class ClientToolsTests
{
    [Theory]
    [InlineData("")]
    [InlineData("--binary")]
    public void Tools_store_read_and_remove(string protocol)
    {
        using var node = new MemcachedNode();
        var folder = Directory.CreateTempSubdirectory("larder-tools-");
        try
        {
            var file = Path.Combine(folder.FullName, "greeting");
            File.WriteAllText(file, "hello");
            Assert.Equal(0, Run(node, "memccp", protocol, file).Code);
            Assert.Equal("hello", Run(node, "memccat", protocol, "greeting").Output.Trim());
            Assert.Equal(0, Run(node, "memcexist", protocol, "greeting").Code);
            Assert.Equal(0, Run(node, "memctouch", protocol, "--expire=100", "greeting").Code);
            Assert.Equal(0, Run(node, "memcrm", protocol, "greeting").Code);
            Assert.NotEqual(0, Run(node, "memcexist", protocol, "greeting").Code);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void Tools_ask_about_the_server()
    {
        using var node = new MemcachedNode();
        using (var conversation = node.Connect()) conversation.Text("set a 0 0 1\r\nx\r\nset b 0 0 1\r\nx\r\n");
        Assert.Equal(0, Run(node, "memcping").Code);
        Assert.Contains("curr_items: 2", Run(node, "memcstat").Output);
        var keys = Run(node, "memcdump").Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(["a", "b"], keys.Order());
    }

    [Fact]
    public void A_bounded_load_is_served_whole()
    {
        using var node = new MemcachedNode();
        var load = Run(node, "memcslap", "--test=get", "--concurrency=4", "--execute-number=500", "--initial-load=500");
        Assert.Equal(0, load.Code);
        using var conversation = node.Connect();
        var stats = Stats.Of(conversation);
        Assert.Equal(500, stats["curr_items"]);
        Assert.Equal(2000, stats["get_hits"]);
        Assert.Equal(0, stats["get_misses"]);
    }

    static (int Code, string Output) Run(MemcachedNode node, string tool, params string[] arguments)
    {
        const int LimitMs = 120_000;
        var program = Tools.Find(tool);
        Assert.SkipWhen(program is null, $"{tool} is not installed");
        string[] words = [$"--servers=127.0.0.1:{node.Port}", .. arguments.Where(word => word.Length > 0)];
        using var process = Process.Start(new ProcessStartInfo(program, words)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEndAsync();
        if (!process.WaitForExit(LimitMs)) process.Kill();
        process.WaitForExit();
        return (process.ExitCode, output.Result + errors.Result);
    }
}
