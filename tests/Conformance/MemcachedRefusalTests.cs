// What memcached refuses, and how: sequences of requests from seeds, in its three protocols, to a real server and to Larder.
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using Larder.Conformance.Tests.Random;
using Larder.TestKit;
using Xunit;

namespace Larder.Conformance.Tests;

public sealed partial class MemcachedRefusalTests
{
    const int Sequences = 300, MostRequests = 4;
    const string Start = "flush_all\r\nset n 0 0 2\r\n10\r\nset b 3 0 1\r\nz\r\n";

    static readonly Version Recent = new(1, 6, 40);

    // A no-op of the binary protocol, and its answer.
    static readonly string Noop = "\x80\x0a" + new string('\0', 22), NoopAnswer = "\x81\x0a" + new string('\0', 22);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Text_and_meta_requests(int seed)
    {
        var requests = new MemcachedRequests(seed);
        Compare(seed, requests.Text, Start, "\r\nmn\r\nmn\r\nmd zzzz OENDMARK\r\n", "ENDMARK\r\n");
    }

    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    public void Binary_requests(int seed)
    {
        var requests = new MemcachedRequests(seed);
        Compare(seed, requests.Binary, "", Noop, NoopAnswer);
    }

    static void Compare(int seed, Func<string> next, string before, string after, string end)
    {
        using ServerProcess real = Peers.StartRecentMemcached(), own = Peers.StartLarder("memcached");
        using (Socket connection = real.Connect())
        {
            Version version = Version.Parse(MemcachedScript.Call(connection, "version").Trim().Split(' ')[1]);
            Assert.SkipUnless(version >= Recent, $"memcached {version} refuses otherwise");
        }
        var counts = new System.Random(seed);
        List<string> found = [];
        for (var i = 0; i < Sequences && found.Count < 10; i++)
        {
            var requests = string.Concat(Enumerable.Range(0, 1 + counts.Next(MostRequests)).Select(_ => next()));
            Ask(real, "flush_all\r\nmn\r\n", "MN\r\n");
            Ask(own, "flush_all\r\nmn\r\n", "MN\r\n");
            string expected = Ask(real, before + requests + after, end), actual = Ask(own, before + requests + after, end);
            if (expected != actual) found.Add($"{requests}\n    real: {expected}\n    own:  {actual}");
        }
        Assert.True(found.Count == 0, string.Join('\n', found).Replace("\0", "."));
    }

    static string Ask(ServerProcess server, string requests, string end)
    {
        using Socket connection = server.Connect();
        connection.Send(Encoding.Latin1.GetBytes(requests));
        StringBuilder reply = new();
        byte[] buffer = new byte[4096];
        while (!reply.ToString().EndsWith(end, StringComparison.Ordinal))
        {
            int count;
            try
            {
                count = connection.Receive(buffer);
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionReset)
            {
                count = 0;
            }
            if (count == 0) return Unversioned(reply.ToString()) + "(closed)";
            reply.Append(Encoding.Latin1.GetString(buffer, 0, count));
        }
        return Unversioned(reply.ToString());
    }

    // CAS numbers and times are each server's own.
    static string Unversioned(string reply)
    {
        if (!reply.StartsWith('\x81')) return Facts().Replace(Cas().Replace(reply, "$1 #\r"), " $1#");
        var bytes = reply.ToCharArray();
        for (var at = 0; at + 24 <= bytes.Length && bytes[at] == '\x81';)
        {
            if (bytes.AsSpan(at + 16, 8).ContainsAnyExcept('\0')) bytes.AsSpan(at + 16, 8).Fill('#');
            at += 24 + (bytes[at + 8] << 24 | bytes[at + 9] << 16 | bytes[at + 10] << 8 | bytes[at + 11]);
        }
        return VersionText().Replace(new string(bytes), "1.6");
    }

    [GeneratedRegex(@"(VALUE \S+ \d+ \d+) \d+\r")]
    private static partial Regex Cas();

    [GeneratedRegex(@" (c|la=|cas=)\d+")]
    private static partial Regex Facts();

    [GeneratedRegex(@"1\.6\.\d+")]
    private static partial Regex VersionText();
}
