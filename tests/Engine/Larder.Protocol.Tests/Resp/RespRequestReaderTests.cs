// Requests as they come over the wire, whole and cut at every place, and the errors of Valkey 9.1.2.
using CsCheck;
using Larder.Memory.Buffers;
using Larder.Protocol.Requests;
using Larder.Protocol.Resp;

namespace Larder.Protocol.Tests.Resp;

public sealed class RespRequestReaderTests
{
    public static TheoryData<string, string[]> Requests => new()
    {
        { "*1\r\n$4\r\nPING\r\n", ["PING"] },
        { "*2\r\n$3\r\nGET\r\n$3\r\nkey\r\n", ["GET|key"] },
        { "*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$0\r\n\r\n", ["SET|k|"] },
        { "*2\r\n$3\r\nGET\r\n$12\r\nab\r\ncd\r\nef\r\n\r\n", ["GET|ab\r\ncd\r\nef\r\n"] },
        { "*2\r\n$4\r\nECHO\r\n$10\r\n0123456789\r\n*1\r\n$4\r\nPING\r\n", ["ECHO|0123456789", "PING"] },
        { "\r\n*0\r\n*-1\r\n*-7\r\n\n*1\r\n$4\r\nPING\r\n", ["", "", "", "", "", "PING"] },
        { "*12\r\n" + string.Concat(Enumerable.Repeat("$1\r\nx\r\n", 12)), ["x|x|x|x|x|x|x|x|x|x|x|x"] },
        { "PING\r\n", ["PING"] },
        { "GET  key \n", ["GET|key"] },
        { "  \t \r\n", [""] },
        { "ECHO 'a'b\r\n", ["ECHO|ab"] },
        { "ECHO \"a\"\"b\"\r\n", ["ECHO|ab"] },
        { "ECHO \"a\\x41\\n\\q\\\"\"\r\n", ["ECHO|aA\nq\""] },
        { "ECHO a\"b c\"d\r\n", ["ECHO|ab cd"] },
        { "ECHO \"\" ''\r\n", ["ECHO||"] },
        { "ECHO 'a\\'b\\n'\r\n", ["ECHO|a'b\\n"] },
        { "ECHO \v a\vb\r\n", ["ECHO|a\vb"] },
        { "ECHO a\rb\r\n", ["ECHO|a|b"] },
        { "ECHO \"\\x4\\xzz\"\r\n", ["ECHO|x4xzz"] },
        { "*x\r\n", ["-ERR Protocol error: invalid multibulk length"] },
        { "*\r\n", ["-ERR Protocol error: invalid multibulk length"] },
        { "*01\r\n$4\r\nPING\r\n", ["-ERR Protocol error: invalid multibulk length"] },
        { "*2147483648\r\n", ["-ERR Protocol error: invalid multibulk length"] },
        { "*99999999999999999999999\r\n", ["-ERR Protocol error: invalid multibulk length"] },
        { "*1\0\r\n", ["-ERR Protocol error: invalid multibulk length"] },
        { "*2147483647\r\n", [] },
        { "*1\r\nX\r\n", ["-ERR Protocol error: expected '$', got 'X'"] },
        { "*1\r\nX\rX", ["-ERR Protocol error: expected '$', got 'X'"] },
        { "*1\r\n\0\r\n", ["-ERR Protocol error: expected '$', got '\0'"] },
        { "*1\r\n\n\r\n", ["-ERR Protocol error: expected '$', got ' '"] },
        { "*1\r\n$-1\r\n", ["-ERR Protocol error: invalid bulk length"] },
        { "*1\r\n$\r\n", ["-ERR Protocol error: invalid bulk length"] },
        { "*1\r\n$04\r\nPING\r\n", ["-ERR Protocol error: invalid bulk length"] },
        { "*1\r\n$536870913\r\n", ["-ERR Protocol error: invalid bulk length"] },
        { "*1\r\n$536870912\r\n", [] },
        { "*1\rX$4\r\nPING\r\n", ["-ERR Protocol error: invalid CRLF in request"] },
        { "*11\rX", ["-ERR Protocol error: invalid CRLF in request"] },
        { "*x\rX", ["-ERR Protocol error: invalid CRLF in request"] },
        { "*1\r\n$x\rX", ["-ERR Protocol error: invalid CRLF in request"] },
        { "*1\r\n$9\rX", ["-ERR Protocol error: invalid CRLF in request"] },
        { "*1\r\n$4\r\nPING\rx", ["-ERR Protocol error: invalid CRLF in request"] },
        { "ECHO \"a\r\n", ["-ERR Protocol error: unbalanced quotes in request"] },
        { "ECHO 'a\r\n", ["-ERR Protocol error: unbalanced quotes in request"] },
        { "ECHO \"a\\\r\n", ["-ERR Protocol error: unbalanced quotes in request"] },
    };

    [Theory]
    [MemberData(nameof(Requests))]
    public void Reads_a_request_whole(string wire, string[] expected) => Assert.Equal(expected, RespFeed.Read(wire));

    [Theory]
    [MemberData(nameof(Requests))]
    public void Reads_a_request_byte_by_byte(string wire, string[] expected) =>
        Assert.Equal(expected, RespFeed.Read(wire, pieceBytes: 1));

    [Theory]
    [MemberData(nameof(Requests))]
    public void Reads_a_request_cut_anywhere(string wire, string[] expected)
    {
        var bytes = Wire.Bytes(wire);
        for (var cut = 1; cut < bytes.Length; cut++)
        {
            using var feed = new RespFeed();
            feed.Add(bytes.AsSpan(0, cut));
            feed.Add(bytes.AsSpan(cut));
            Assert.Equal(expected, feed.Results);
        }
    }

    [Theory]
    [InlineData("*", "too big mbulk count string")]
    [InlineData("*1\r\n$", "too big bulk count string")]
    [InlineData("*1\r\nX", "too big bulk count string")]
    [InlineData("", "too big inline request")]
    public void A_line_without_end_is_refused_past_64_KiB(string start, string error)
    {
        var lineStart = start.LastIndexOf('\n') + 1;
        var longest = start + new string('1', RespLimits.MaxLineBytes - (start.Length - lineStart));
        Assert.Empty(RespFeed.Read(longest));
        Assert.Equal([$"-ERR Protocol error: {error}"], RespFeed.Read(longest + "1"));
    }

    [Theory]
    [InlineData("*11\r\n", "-ERR Protocol error: unauthenticated multibulk length")]
    [InlineData("*1\r\n$16385\r\n", "-ERR Protocol error: unauthenticated bulk length")]
    public void Before_authentication_little_may_be_announced(string wire, string error)
    {
        Assert.Equal([error], RespFeed.Read(wire, new RespLimits(IsAuthenticated: false)));
        Assert.Empty(RespFeed.Read(wire));
    }

    [Fact]
    public void Any_pipeline_in_any_pieces_is_read_as_it_was_written()
    {
        var word = Gen.Byte.Array[0, 40].Select(bytes => Wire.Text(bytes));
        Gen.Select(word.Array[1, 15].Array[1, 6], Gen.Int[1, 50]).Sample((requests, pieceBytes) =>
        {
            var wire = string.Concat(requests.Select(Encode));
            var expected = requests.Select(words => string.Join('|', words));
            Assert.Equal(expected, RespFeed.Read(wire, pieceBytes: pieceBytes));
        }, iter: 2000);
    }

    [Fact]
    public void A_request_of_very_many_arguments_is_not_read_anew_for_each_piece()
    {
        const int Count = 200_000;
        var wire = Wire.Bytes($"*{Count}\r\n" + string.Concat(Enumerable.Repeat("$1\r\nx\r\n", Count)));
        unsafe
        {
            using var reader = new RespRequestReader();
            using var arguments = new RequestArguments();
            fixed (byte* start = wire)
            {
                // Bytes that were read are overwritten before the next piece: looking at them again would fail.
                var overwritten = 0;
                for (var length = 1000; length < wire.Length; length += 1000)
                {
                    var partial = reader.Read(start, length, RespLimits.Default, arguments, out _);
                    Assert.Equal(ReadStatus.Incomplete, partial);
                    wire.AsSpan(overwritten, length - 20 - overwritten).Clear();
                    overwritten = length - 20;
                }

                var status = reader.Read(start, wire.Length, RespLimits.Default, arguments, out var used);
                Assert.Equal(ReadStatus.Complete, status);
                Assert.Equal(wire.Length, used);
                Assert.Equal(Count, arguments.Count);
                Assert.Equal("x", Wire.Text(arguments[Count - 1]));
            }
        }
    }

    [Fact]
    public void Reading_allocates_nothing()
    {
        var wire = Wire.Bytes("*3\r\n$3\r\nSET\r\n$16\r\n0123456789abcdef\r\n$5\r\nhello\r\n");
        using var reader = new RespRequestReader();
        using var arguments = new RequestArguments();
        unsafe
        {
            fixed (byte* start = wire)
            {
                for (var i = 0; i < 10; i++) reader.Read(start, wire.Length, RespLimits.Default, arguments, out _);
                var (allocated, collections) = (0L, -1);
                // A collection, for whatever other tests do, counts what is left of a thread's allocation context as allocated.
                while (GC.CollectionCount(0) != collections)
                {
                    collections = GC.CollectionCount(0);
                    allocated = -GC.GetAllocatedBytesForCurrentThread();
                    for (var i = 0; i < 1000; i++) reader.Read(start, wire.Length, RespLimits.Default, arguments, out _);
                    allocated += GC.GetAllocatedBytesForCurrentThread();
                }
                Assert.Equal(0, allocated);
            }
        }
    }

    static string Encode(string[] words)
    {
        using var output = new ByteWriter();
        var writer = new RespWriter(output, 2);
        writer.Array(words.Length);
        foreach (var word in words) writer.BulkString(Wire.Bytes(word));
        return Wire.Text(output.Written);
    }
}
