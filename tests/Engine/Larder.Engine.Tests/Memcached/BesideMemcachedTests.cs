// The same requests to a real memcached and to Larder, reply by reply. LARDER_TEST_MEMCACHED names another build of it.
using System.Text.RegularExpressions;
using Larder.TestKit;
using Xunit;

namespace Larder.Engine.Tests.Memcached;

public sealed partial class BesideMemcachedTests
{
    [Fact]
    public void Text_requests() => Compare(
        [.. TextWires.Classic, .. TextWires.Meta, .. TextWires.Large], wire => wire.Replace(";", "\r\n"),
        (conversation, wire) => Unversioned(conversation.Text(wire)));

    [Fact]
    public void Binary_requests() => Compare(
        BinaryWires.All, wire => wire, (conversation, wire) => BinaryWire.WithoutCas(conversation.Binary(wire)));

    [Fact]
    public void Cas_numbers_read_are_those_that_store()
    {
        using var node = new MemcachedNode();
        using var conversation = node.Connect();
        conversation.Text("set a 1 0 1\r\nx\r\n");
        var cas = conversation.Text("gets a\r\n").Split(' ', '\r')[4];
        Assert.Equal("STORED\r\n", conversation.Text($"cas a 2 0 1 {cas}\r\ny\r\n"));
        Assert.Equal("EXISTS\r\n", conversation.Text($"cas a 3 0 1 {cas}\r\nz\r\n"));
        Assert.Equal("VALUE a 2 1\r\ny\r\nEND\r\n", conversation.Text("get a\r\n"));
    }

    static void Compare(string[] wires, Func<string, string> spell, Func<Conversation, string, string> ask)
    {
        using var memcached = StartMemcached();
        using var node = new MemcachedNode();
        foreach (var wire in wires)
        {
            string expected, actual;
            // A second that ends in the midst of one of them shows in what it tells; the next time it does not.
            var tries = 0;
            do (expected, actual) = (Ask(memcached.Port), Ask(node.Port));
            while (expected != actual && ++tries < 3);
            Assert.True(expected == actual, $"{Shown(wire)}\n memcached: {Shown(expected)}\n Larder: {Shown(actual)}");

            string Ask(int port)
            {
                using var before = Conversation.With(port);
                before.Text("flush_all\r\n");
                using var conversation = Conversation.With(port);
                return ask(conversation, spell(wire));
            }
        }
    }

    static ServerProcess StartMemcached()
    {
        var program = Environment.GetEnvironmentVariable("LARDER_TEST_MEMCACHED") ?? Tools.Find("memcached");
        Assert.SkipWhen(program is null, "memcached is not installed");
        return ServerProcess.Start(
            program, (port, _) => ["-p", $"{port}", "-l", "127.0.0.1", "-U", "0", "-u", "nobody", "-t", "2"]);
    }

    // CAS numbers differ from server to server; that there is one does not.
    static string Unversioned(string reply) => CasFlag().Replace(CasOfGets().Replace(reply, "$1 #\r"), " c#");

    static string Shown(string text) => (text.Length > 300 ? text[..300] + "..." : text).ReplaceLineEndings("\\n");

    [GeneratedRegex(@"^(VALUE \S+ \d+ \d+) \d+\r", RegexOptions.Multiline)]
    private static partial Regex CasOfGets();

    [GeneratedRegex(@" c\d+")]
    private static partial Regex CasFlag();
}
