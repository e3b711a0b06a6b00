// A node has two builds of one source: a verb of the command, and a program of its own. Their words mean the same.
using Larder.Cli.Output;
using Larder.Cli.Launch;
using Larder.NodeProgram;
using Xunit;

namespace Larder.Cli.Tests;

public sealed class NodeProgramTests
{
    [Theory]
    [InlineData("--engine memcachd")]
    [InlineData("--engine=nothing")]
    [InlineData("--prot 7000")]
    [InlineData("--maxmemory-polcy x")]
    [InlineData("--port x")]
    [InlineData("--engine memcached -m x")]
    [InlineData("--engine memcached -j")]
    [InlineData("/no/such/file.conf")]
    [InlineData("--zzzzzzzzzz 1")]
    public async Task What_is_not_understood_is_refused_alike(string line)
    {
        using var ofCommand = new StringWriter();
        using var ofProgram = new StringWriter();
        var words = line.Split(' ');
        Launchers launchers = new(Never, Never, Never, Never, Never, Never);
        var exitCode = await CommandLine.RunAsync(
            ["node", .. words], launchers, new Terminal(TextWriter.Null, ofCommand),
            TestContext.Current.CancellationToken);
        Assert.NotEqual(ExitCodes.Done, exitCode);
        Assert.Equal(exitCode, await NodeRun.RunAsync(words, ofProgram));
        Assert.Equal(ofCommand.ToString(), ofProgram.ToString());
    }

    static Task<int> Never<T>(T request, CancellationToken stop) => throw new InvalidOperationException("it was understood");
}
