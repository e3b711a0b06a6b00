// A replica of something that is no primary, or a broken one: it keeps what it holds, says why, and asks again.
using System.Net;
using System.Net.Sockets;
using System.Text;
using Larder.TestKit;
using Xunit;

namespace Larder.Conformance.Tests.Replication;

public sealed class BrokenPrimaryTests : IDisposable
{
    const string History = "0123456789012345678901234567890123456789";

    readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    /// <summary>What is said to PSYNC, or to the first question where <c>isAtOnce</c>, and what the log says of it.</summary>
    public static TheoryData<string, bool, string> Answers => new()
    {
        { "+CONTINUE\r\n", false, "aborted replication with an error: +CONTINUE" },
        { $"+CONTINUE {History}\r\n", false, "aborted replication with an error: +CONTINUE" },
        { "+FULLRESYNC\r\n", false, "aborted replication with an error: +FULLRESYNC" },
        { "+FULLRESYNC short 0\r\n", false, "aborted replication with an error: +FULLRESYNC short" },
        { $"+FULLRESYNC {History} -5\r\n", false, "aborted replication with an error: +FULLRESYNC" },
        { $"+FULLRESYNC {History} 99999999999999999999\r\n", false, "aborted replication with an error: +FULLRESYNC" },
        { $"+FULLRESYNC {History} 0\r\n$-5\r\n", false, "'$-5' is no length" },
        { $"+FULLRESYNC {History} 0\r\n$99999999999999999999\r\n", false, "is no length" },
        { $"+FULLRESYNC {History} 0\r\n$EOF:short\r\n", false, "'$EOF:short' is no length" },
        { $"+FULLRESYNC {History} 0\r\n{new string('x', 100_000)}", false, "it has no length" },
        { $"+FULLRESYNC {History} 0\r\n$10\r\nREDIS0011.", false, "" },
        { $"+FULLRESYNC {History} 0\r\n$5\r\nhello", false, "" },
        { new string('x', 100_000), true, "a line without an end" },
        { "HTTP/1.1 400 Bad Request\r\n\r\n", true, "" },
        { "+PONG\r\n+OK\r\n+OK\r\n+OK\r\n+OK\r\n+OK\r\n", true, "aborted replication with an error: +OK" },
        { "\0\0\0\0\r\n\r\n\r\n\n\n", true, "" },
        { "", true, "" },
    };

    public BrokenPrimaryTests() => _listener.Start();

    [Theory]
    [MemberData(nameof(Answers))]
    public void It_serves_on_and_asks_again(string answer, bool isAtOnce, string said)
    {
        using Member replica = Member.Start(Maker.Larder);
        replica.Call("SET own 1");
        replica.Follow(((IPEndPoint)_listener.LocalEndpoint).Port);
        for (int time = 0; time < 2; time++)
        {
            using Socket link = _listener.AcceptSocket();
            using NetworkStream stream = new(link);
            using StreamReader words = new(stream, Encoding.Latin1);
            try
            {
                if (!isAtOnce) Greet(stream, words);
                stream.Write(Encoding.Latin1.GetBytes(answer));
                link.Shutdown(SocketShutdown.Send);
                words.ReadToEnd();
            }
            catch (IOException)
            {
                // It has hung up already.
            }
        }
        Assert.Equal("down", replica.Info("master_link_status"));
        Wait.Until(() => replica.ToString()!.Contains(said), () => $"{replica} to say {said}");
        // A command that comes while a copy is loaded is refused.
        Wait.Until(() => replica.Call("REPLICAOF NO ONE") == "+OK", "REPLICAOF to be taken");
        // What is there is the old data, or none after a copy that was begun; never a part.
        Assert.Contains(replica.Call("GET own"), new[] { "$1\r\n1", "$-1" });
        Assert.Equal("+OK", replica.Call("SET own 2"));
    }

    // Every question is answered, up to the one that matters.
    static void Greet(NetworkStream stream, StreamReader words)
    {
        while (words.ReadLine() is { } line && line != "PSYNC")
        {
            if (line == "PING") stream.Write("+PONG\r\n"u8);
            if (line == "REPLCONF") stream.Write("+OK\r\n"u8);
        }
    }

    public void Dispose() => _listener.Dispose();
}
