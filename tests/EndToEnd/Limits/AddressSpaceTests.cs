// A node whose address space is limited (ulimit -v), and which finds none left: each command that wants more is refused,
// whichever it is, and everything else goes on.
using Larder.TestKit;
using Xunit;

namespace Larder.Limits.Tests;

public sealed class AddressSpaceTests
{
    const int LimitKiB = 4_000_000;
    const string OutOfMemory = "-OOM command not allowed when used memory > 'maxmemory'.";

    [Fact]
    public void What_finds_no_memory_is_refused_and_the_node_goes_on()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "ulimit -v");
        using var server = Start();
        using RespConnection client = new(server.Connect());
        string Call(params string[] words) => RespConnection.Text(client.Call(words)).TrimEnd();
        var megabyte = new string('x', 1_000_000);

        Assert.StartsWith(OutOfMemory, Call("SETRANGE", "s", "536870000", "x"));
        Assert.Equal("+OK", Call("SET", "kept", "value"));
        Assert.StartsWith(OutOfMemory, Repeat(() => Call("SET", $"k{Guid.NewGuid()}", megabyte)));
        Assert.StartsWith(OutOfMemory, Repeat(() => Call("APPEND", "a", megabyte)));
        Assert.StartsWith(OutOfMemory, Repeat(() => Call("RPUSH", "l", megabyte)));
        Assert.StartsWith(OutOfMemory, Repeat(() => Call("XADD", "x", "*", "f", megabyte)));
        Assert.StartsWith(
            OutOfMemory, Repeat(() => Call("EVAL", "return redis.call('APPEND', 'e', ARGV[1])", "1", "e", megabyte)));
        for (var i = 0; i < 3; i++)
        {
            Assert.StartsWith("-ERR Error running script, not enough memory", Call(
                "EVAL", "local t = {} for i = 1, 1000000 do t[i] = string.rep('x', 100000) .. i end", "0"));
        }
        Assert.Equal("$5\r\nvalue", Call("GET", "kept"));
        Assert.Equal("+OK", Call("FLUSHALL", "SYNC"));
        Assert.Equal("+OK", Call("SET", "k", megabyte));
        using RespConnection another = new(server.Connect());
        Assert.Equal("+PONG", RespConnection.Text(another.Call("PING")).TrimEnd());
    }

    // The collector would take address space as the machine has memory; so that it is the same everywhere it gets a limit.
    static ServerProcess Start() => ServerProcess.Start("bash", (port, folder) =>
    [
        "-c", $"ulimit -v {LimitKiB} && export DOTNET_GCHeapHardLimit=10000000 && exec \"$@\"", "bash",
        .. LarderNode.Command, "--port", $"{port}", "--bind", "127.0.0.1", "--dir", folder, "--io-threads", "2",
    ]);

    static string Repeat(Func<string> call)
    {
        const int most = 5_000; // more than the limit holds
        for (var i = 0; i < most; i++)
            if (call() is ['-', ..] refusal) return refusal;
        return "never refused";
    }
}
