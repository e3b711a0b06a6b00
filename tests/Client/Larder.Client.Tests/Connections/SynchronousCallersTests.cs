// Synchronous callers who hold all threads of the pool: what answers them must need none of these. A process of its own, whose
// pool cannot grow, ends or never does.
using System.Diagnostics;
using Larder.TestKit;
using Xunit;

namespace Larder.Client.Tests.Connections;

public sealed class SynchronousCallersTests
{
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("query", "valkey")]
    [InlineData("queries", "valkey")]
    [InlineData("distributed", "valkey")]
    [InlineData("memcached", "memcached")]
    public async Task More_callers_than_the_pool_has_threads_are_answered(string what, string engine)
    {
        using var node = LarderNode.Start(engine);
        using var callers = Process.Start(new ProcessStartInfo(
            "dotnet",
            [
                Path.Combine(AppContext.BaseDirectory, "Larder.Client.Callers.dll"), what, $"127.0.0.1:{node.Port}", "20", "pool",
                "2",
            ])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        try
        {
            Assert.Equal("ready", await callers.StandardOutput.ReadLineAsync(Cancel).AsTask().WaitAsync(Patience, Cancel));
            await callers.StandardInput.WriteLineAsync();
            Assert.Equal(
                "0 not answered", await callers.StandardOutput.ReadLineAsync(Cancel).AsTask().WaitAsync(Patience, Cancel));
        }
        finally
        {
            callers.Kill();
        }
    }
}
