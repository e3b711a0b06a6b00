// A loop that waits for a script hands out messages meanwhile, also to a client whose reply it is just writing: they
// come before or behind the reply, whole, and are not silenced with it.
using System.Globalization;
using System.Text;
using Larder.TestKit;
using Xunit;

namespace Larder.Engine.Tests.PubSub;

public sealed class PushesBesideRepliesTests
{
    const int Keys = 3000, Subscribers = 6, Requests = 40, Messages = 100;

    // Past the threshold by far, with a message now and then.
    static readonly string Script =
        $"for i = 1, {Messages} do redis.call('publish', 'c', ARGV[1]) for j = 1, 5 do redis.call('keys', '*') end end";

    [Theory]
    [InlineData("", 100)]
    [InlineData("", 70_000)]
    [InlineData("SKIP", 100)]
    [InlineData("OFF", 100)]
    public void Messages_and_replies_stay_whole(string silence, int messageBytes)
    {
        using var node = new RunningNode(("io-threads", "2"), ("busy-reply-threshold", "20"));
        foreach (var batch in Enumerable.Range(0, Keys).Chunk(100))
            node.Call(["MSET", .. batch.SelectMany(i => new[] { $"key:{i}", "v" })]);
        // The script runs on one loop, and takes its locks while the other is in the middle of a reply.
        using var caller = ConnectTo(node, loop: 0);
        var subscribers = Enumerable.Range(0, Subscribers).Select(_ => ConnectTo(node, loop: 1)).ToList();
        foreach (var subscriber in subscribers)
        {
            subscriber.Call("HELLO", "3");
            subscriber.Call("SUBSCRIBE", "c");
        }
        foreach (var subscriber in subscribers) subscriber.SendRaw(Pipeline(silence));
        caller.Send([.. new[] { "EVAL", Script, "0", new string('x', messageBytes) }.Select(Encoding.ASCII.GetBytes)]);

        foreach (var subscriber in subscribers)
        {
            var (replies, messages) = Read(subscriber, silence);
            Assert.Equal(Messages, messages);
            if (silence.Length == 0) Assert.Equal(Requests, replies);
            else Assert.InRange(replies, 0, Requests); // what is refused with BUSY does not turn replies off
            subscriber.Dispose();
        }
        Assert.Equal("$-1\r\n", caller.ReceiveText());
    }

    // Each connection goes to the loop with the fewest, so one that came to the wrong loop stays open meanwhile.
    static RespConnection ConnectTo(RunningNode node, int loop)
    {
        var connection = node.Connect();
        var id = long.Parse(RespConnection.Text(connection.Call("CLIENT", "ID"))[1..], CultureInfo.InvariantCulture);
        if (node.Server.Clients.Find(id)!.Loop.Index == loop) return connection;
        using (connection) return ConnectTo(node, loop);
    }

    static byte[] Pipeline(string silence)
    {
        var keys = "*2\r\n$4\r\nKEYS\r\n$1\r\n*\r\n";
        var switching = silence.Length == 0 ? "" : $"*3\r\n$6\r\nCLIENT\r\n$5\r\nREPLY\r\n${silence.Length}\r\n{silence}\r\n";
        return Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(switching + keys, Requests)));
    }

    // Until all messages and, where there are any, all replies are there.
    static (int Replies, int Messages) Read(RespConnection subscriber, string silence)
    {
        var (replies, messages) = (0, 0);
        while (messages < Messages || (silence.Length == 0 && replies < Requests))
        {
            var text = subscriber.ReceiveText();
            if (text.StartsWith(">3\r\n$7\r\nmessage\r\n", StringComparison.Ordinal))
            {
                messages++;
                continue;
            }
            replies++;
            if (text.StartsWith("-BUSY", StringComparison.Ordinal)) continue;
            Assert.StartsWith($"*{Keys}\r\n", text);
            Assert.DoesNotContain('>', text);
        }
        return (replies, messages);
    }
}
