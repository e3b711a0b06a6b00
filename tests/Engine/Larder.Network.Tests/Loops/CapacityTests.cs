// Many connections, and what one costs.
using System.Runtime.InteropServices;
using Larder.Network.Tests.Serving;

namespace Larder.Network.Tests.Loops;

public class CapacityTests
{
    [Fact]
    public void Ten_thousand_connections_or_what_the_descriptors_allow_open_speak_and_close()
    {
        Assert.SkipUnless(Larder.Network.Epoll.EpollTransport.IsSupported, "needs epoll");
        const int Wanted = 10_000;
        const int OtherDescriptors = 5000; // of tests that run at the same time

        // Both ends of every connection are in this process.
        var limit = DescriptorLimit.Raise(2 * Wanted + OtherDescriptors);
        var count = (int)Math.Min(Wanted, (limit - OtherDescriptors) / 2);
        Assert.True(count >= 1000, "the descriptor limit is too low to say anything");
        using var server = new LineServer("epoll", loops: 2);
        var clients = new List<LineClient>(count);
        for (var i = 0; i < count; i++) clients.Add(server.Connect());
        Waiting.Until(() => server.Group.ConnectionCount == count);
        foreach (var client in clients) client.Send("PING\n");
        foreach (var client in clients) Assert.Equal("PONG", client.ReadLine());
        foreach (var client in clients) client.Dispose();
        Waiting.Until(() => server.Group.ConnectionCount == 0);
    }

    [Fact]
    public void Many_connections_over_portable_sockets_open_speak_and_close()
    {
        const int Count = 500;
        using var server = new LineServer("sockets", loops: 2);
        var clients = new List<LineClient>(Count);
        for (var i = 0; i < Count; i++) clients.Add(server.Connect());
        foreach (var client in clients) client.Send("PING\n");
        foreach (var client in clients) Assert.Equal("PONG", client.ReadLine());
        foreach (var client in clients) client.Dispose();
        Waiting.Until(() => server.Group.ConnectionCount == 0);
    }
}

/// <summary>The process's limit of open descriptors.</summary>
static class DescriptorLimit
{
    const int RLIMIT_NOFILE = 7;

    /// <summary>Raises the limit towards <paramref name="wanted"/> as far as allowed and returns it.</summary>
    public static long Raise(ulong wanted)
    {
        Assert.Equal(0, getrlimit(RLIMIT_NOFILE, out var limit));
        if (limit.Soft >= wanted) return (long)wanted;
        var raised = new Limit { Soft = wanted, Hard = Math.Max(limit.Hard, wanted) };
        if (setrlimit(RLIMIT_NOFILE, raised) == 0) return (long)wanted;
        raised = new Limit { Soft = limit.Hard, Hard = limit.Hard };
        return setrlimit(RLIMIT_NOFILE, raised) == 0 ? (long)limit.Hard : (long)limit.Soft;
    }

    [DllImport("libc")]
    static extern int getrlimit(int resource, out Limit limit);

    [DllImport("libc")]
    static extern int setrlimit(int resource, in Limit limit);

    struct Limit
    {
        public ulong Soft;
        public ulong Hard;
    }
}
