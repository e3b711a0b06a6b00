// Answers of all sizes through the buffer of a connection, in pieces of all sizes.
using System.Text;
using Larder.Memcached.Connections;
using Xunit;

namespace Larder.Memcached.Tests;

public sealed class ReceivedBytesTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(1460)]
    [InlineData(1 << 20)]
    public void Answers_come_whole_and_in_their_order(int piece)
    {
        int[] sizes = [0, 1, 100, 16 << 10, 40_000, 3, 2 << 20, 5];
        if (piece < 100) sizes = [0, 1, 100, 16 << 10, 3];
        byte[] sent = [.. sizes.SelectMany(size => (byte[])
            [.. Encoding.ASCII.GetBytes($"VA {size}\r\n"), .. Value(size), .. "\r\n"u8])];
        var received = new ReceivedBytes();
        var answers = new List<byte[]>();
        for (var at = 0; at < sent.Length;)
        {
            var free = received.Free();
            Assert.False(free.IsEmpty);
            var count = Math.Min(Math.Min(piece, free.Length), sent.Length - at);
            sent.AsSpan(at, count).CopyTo(free);
            at += count;
            received.Add(count);
            var buffer = received.Sequence;
            while (ReplyReader.TryRead(ref buffer, out var reply)) answers.Add(reply.Data);
            received.KeepLast((int)buffer.Length);
        }

        Assert.Equal(sizes.Select(Value), answers);
    }

    static byte[] Value(int size)
    {
        var value = new byte[size];
        new Random(size).NextBytes(value);
        return value;
    }
}
