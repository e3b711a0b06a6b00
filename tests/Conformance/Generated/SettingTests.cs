// Extreme and odd values for every directive that is a number, beside valkey-server: the reply to CONFIG SET, and what
// CONFIG GET tells afterwards. Numbers of CLIENT PAUSE as well, which would stop the tests of other commands.
using System.Globalization;
using System.Text;
using Larder.TestKit;
using Xunit;

namespace Larder.Conformance.Tests.Generated;

public sealed class SettingTests
{
    // Where it listens; threads and files, of which the real server takes so long that it hangs (maxclients); RDMA, which
    // neither has but only the real server refuses; memory of clients, for which the one that asks is closed.
    static readonly string[] Left =
        ["port", "tls-port", "cluster-port", "io-threads", "maxclients", "rdma-port", "maxmemory-clients"];

    static readonly string[] Values =
    [
        "0", "1", "-1", "2", "100", "2147483647", "2147483648", "-2147483648", "-2147483649", "4294967295", "4294967296",
        "9223372036854775807", "-9223372036854775808", "9223372036854775808", "-9223372036854775809",
        "18446744073709551615", "18446744073709551616", "99999999999999999999999", "nan", "inf", "1e10", "+5", " 5", "5 ",
        "05", "0x10", "", "-0", "1.5", "abc", "1k", "1kb", "1KB", "1m", "1mb", "1g", "1b", "0b", "kb", "1tb", "1 kb",
        "-1kb", "1.5mb", "9007199254740991kb", "9007199254740992kb", "9223372036854775807kb", "18014398509481983kb",
        "18014398509481984kb", "18446744073709551615gb", "8589934592gb", "17179869184gb", "50%", "-50%", "%",
    ];

    static readonly string[] Saves =
    [
        "", "0 1", "1 0", "1 -1", "-1 1", "1 2147483647", "1 2147483648", "2147483648 1", "9223372036854775807 1",
        "9223372036854775808 1", "99999999999999999999999 1", "1 99999999999999999999", "4294967296 4294967297", "60",
        "60 1 ", "60  1", "a 1", "1 a", "1.5 1", "1e3 1", "+5 1", "05 1", "60 1 300 10", "1 1 1", " ",
    ];

    static readonly string[] Limits =
    [
        "0 0 0", "18446744073709551615 0 0", "18446744073709551616 0 0", "9223372036854775808 0 0", "0 9223372036854775807 0",
        "18014398509481984kb 0 0", "0 17179869184gb 0", "1gb 1gb 60", "kb 0 0", "5x 0 0", "-1 0 0", "1.5 0 0",
        "0 0 2147483647", "0 0 2147483648", "0 0 4294967296", "0 0 9223372036854775807", "0 0 9223372036854775808",
        "0 0 99999999999999999999", "0 0 -1", "0 0 +5", "0 0 05", "0 0 1.5", "0 0 5s", "0 0 a", "0 0", "",
    ];

    [Fact]
    public void Both_servers_take_and_refuse_the_same_values()
    {
        using ServerProcess real = Peers.StartValkey(), own = Peers.StartLarder("valkey");
        using Comparer comparer = new(real, own, 2);
        foreach (var (name, usual) in Directives(real))
        {
            if (!long.TryParse(usual, CultureInfo.InvariantCulture, out _) || Left.Contains(name)) continue;
            foreach (string value in Values) Try(comparer, name, value, usual);
        }
        Assert.True(comparer.Findings.Length == 0, comparer.Findings);
    }

    [Fact]
    public void Both_take_and_refuse_the_same_lists_and_shares()
    {
        using ServerProcess real = Peers.StartValkey(), own = Peers.StartLarder("valkey");
        using Comparer comparer = new(real, own, 2);
        foreach (string value in Saves) Try(comparer, "save", value, "");
        const string limits = "client-output-buffer-limit";
        foreach (string clients in (string[])["normal ", "REPLICA ", "pubsub ", "master ", "normal 0 0 0 pubsub "])
            foreach (string value in Limits) Try(comparer, limits, clients + value, "normal 0 0 0 pubsub 0 0 0 slave 0 0 0");
        foreach (string value in (string[])["100%", "101%", "0%", "-5%", "9223372036854775808", "9223372036854775808%", "1gb"])
            Try(comparer, "maxmemory-clients", value, "0");
        foreach (string value in (string[])["0", "-1", "4294967296", "9223372036854775808", "1k", "abc", "", "05"])
            comparer.Run(Step.Of("CONFIG", "SET", "maxclients", value));
        Assert.True(comparer.Findings.Length == 0, comparer.Findings);
    }

    [Fact]
    public void Both_pause_for_the_same_numbers()
    {
        using ServerProcess real = Peers.StartValkey(), own = Peers.StartLarder("valkey");
        using Comparer comparer = new(real, own, 2);
        foreach (string value in Values)
        {
            comparer.Run(Step.Of("CLIENT", "PAUSE", value, "WRITE"));
            comparer.Run(Step.Of("CLIENT", "UNPAUSE"));
        }
        Assert.True(comparer.Findings.Length == 0, comparer.Findings);
    }

    static void Try(Comparer comparer, string name, string value, string usual)
    {
        comparer.Run(Step.Of("CONFIG", "SET", name, value));
        if (comparer.WasRefused) return;
        comparer.Run(Step.Of("CONFIG", "GET", name));
        comparer.Run(Step.Of("CONFIG", "SET", name, usual));
    }

    static IEnumerable<(string Name, string Value)> Directives(ServerProcess server)
    {
        using RespConnection connection = new(server.Connect());
        string[] lines = Encoding.UTF8.GetString(connection.Call("CONFIG", "GET", "*")).Split("\r\n");
        for (int at = 2; at + 2 < lines.Length; at += 4) yield return (lines[at], lines[at + 2]);
    }
}
