// Replies that do not fit into memory at once: they come whole, in order, and in pieces.
using System.Text;
using Larder.TestKit;
using Xunit;

namespace Larder.Engine.Tests.Memcached;

public sealed class LongReplyTests
{
    const int Keys = 20_000;

    [Fact]
    public void A_dump_has_every_key_once_and_the_next_request_waits_for_it()
    {
        using var node = new MemcachedNode();
        using var conversation = node.Connect();
        for (var i = 0; i < Keys; i += 1000)
        {
            var request = new StringBuilder();
            for (var k = i; k < i + 1000; k++) request.Append($"set key:{k} 0 0 1 noreply\r\nx\r\n");
            Assert.Equal("", conversation.Text(request.ToString()));
        }
        (string Form, string Prefix, string End)[] dumps =
            [("metadump", "key=key%3A", "END\r\n"), ("mgdump", "mg key:", "EN\r\n")];
        foreach (var (form, prefix, end) in dumps)
        {
            var reply = conversation.Text($"lru_crawler {form} all\r\nget key:0 nope\r\n");
            Assert.EndsWith(end + "VALUE key:0 0 1\r\nx\r\nEND\r\n", reply);
            var dumped = reply.Split('\n').Where(line => line.StartsWith(prefix))
                .Select(line => int.Parse(line[prefix.Length..].Split(' ', '\r')[0])).ToList();
            Assert.Equal(Enumerable.Range(0, Keys), dumped.Order());
        }
    }

    [Fact]
    public void A_get_of_many_large_values_waits_for_a_client_that_reads_slowly()
    {
        const int Values = 400;
        var value = new string('v', 100_000);
        using var node = new MemcachedNode("-m", "256");
        using var conversation = node.Connect();
        conversation.Text($"set a 0 0 {value.Length}\r\n{value}\r\n");
        conversation.Send($"get {string.Join(' ', Enumerable.Repeat("a", Values))}\r\nget nope\r\nmn\r\n");
        using (var other = node.Connect())
        {
            // The reply is 40 MB, of which the node makes no more than the connection may hold.
            Assert.Equal("END\r\n", other.Text("get nope\r\n"));
            Wait.Until(() => PendingBytes(node) > 0, "more output than the kernel takes");
            Assert.InRange(PendingBytes(node), 1, 4 << 20);
        }
        var one = $"VALUE a 0 {value.Length}\r\n{value}\r\n";
        var reply = conversation.Read(text => text.EndsWith("MN\r\n"));
        Assert.Equal(one.Length * Values + "END\r\nEND\r\nMN\r\n".Length, reply.Length);
        Assert.EndsWith("\r\nEND\r\nEND\r\nMN\r\n", reply);
    }

    [Fact]
    public void A_request_may_come_in_any_pieces()
    {
        using var node = new MemcachedNode();
        using var conversation = node.Connect();
        const string Requests = "set a 0 0 5\r\nhe\r\no\r\nget a b\r\nms b 2\r\nhi\r\nmg b v\r\nmn\r\n";
        foreach (var character in Requests) conversation.Send(character.ToString());
        var reply = conversation.Read(text => text.EndsWith("MN\r\n"));
        Assert.Equal("STORED\r\nVALUE a 0 5\r\nhe\r\no\r\nEND\r\nHD\r\nVA 2\r\nhi\r\nMN\r\n", reply);
    }

    static long PendingBytes(MemcachedNode node) => LoopThreads.Sum(
        node.Host.Server.Loops, loop => loop.Connections.Sum(connection => connection.PendingOutputBytes));
}
