// Every kind of reply in both protocol versions, byte for byte.
using Larder.Memory.Buffers;
using Larder.Protocol.Resp;

namespace Larder.Protocol.Tests.Resp;

public sealed class RespWriterTests
{
    public static TheoryData<string, string, string> Replies => new()
    {
        { "ok", "+OK\r\n", "+OK\r\n" },
        { "simple", "+QUEUED\r\n", "+QUEUED\r\n" },
        { "error", "-ERR a  b\r\n", "-ERR a  b\r\n" },
        { "integers", ":0\r\n:9\r\n:10\r\n:-1\r\n:9223372036854775807\r\n:-9223372036854775808\r\n",
            ":0\r\n:9\r\n:10\r\n:-1\r\n:9223372036854775807\r\n:-9223372036854775808\r\n" },
        { "bulk", "$3\r\na\r\n\r\n$0\r\n\r\n$2\r\n-5\r\n", "$3\r\na\r\n\r\n$0\r\n\r\n$2\r\n-5\r\n" },
        { "nulls", "$-1\r\n*-1\r\n", "_\r\n_\r\n" },
        { "aggregates", "*2\r\n*6\r\n*3\r\n*3\r\n*0\r\n*12\r\n", "*2\r\n%3\r\n~3\r\n>3\r\n*0\r\n*12\r\n" },
        { "bools", ":1\r\n:0\r\n", "#t\r\n#f\r\n" },
        { "doubles", "$3\r\n0.5\r\n$4\r\n-inf\r\n$1\r\n3\r\n", ",0.5\r\n,-inf\r\n,3\r\n" },
        { "big", "$22\r\n1234567890123456789012\r\n", "(1234567890123456789012\r\n" },
        { "verbatim", "$4\r\ntext\r\n", "=8\r\ntxt:text\r\n" },
        { "texts", "+a\u00C3\u00A9\r\n$3\r\na\u00C3\u00A9\r\n$0\r\n\r\n$1\r\nx\r\n",
            "+a\u00C3\u00A9\r\n$3\r\na\u00C3\u00A9\r\n$0\r\n\r\n=5\r\ntxt:x\r\n" },
        { "inserted", "*3\r\n$2\r\n-7\r\n:1\r\n:2\r\n", "*3\r\n$2\r\n-7\r\n:1\r\n:2\r\n" },
        { "deferred", "*2\r\n*2\r\n:1\r\n:2\r\n*0\r\n", "*2\r\n%1\r\n:1\r\n:2\r\n~0\r\n" },
    };

    [Theory]
    [MemberData(nameof(Replies))]
    public void Writes_a_reply_in_both_versions(string kind, string resp2, string resp3)
    {
        Assert.Equal(resp2, Write(2, kind));
        Assert.Equal(resp3, Write(3, kind));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(10)]
    [InlineData(12345)]
    public void A_deferred_array_gets_its_length_afterwards(int count)
    {
        using var deferred = new ByteWriter();
        using var known = new ByteWriter();
        var late = new RespWriter(deferred, 3);
        var early = new RespWriter(known, 3);

        late.Ok();
        var outer = late.Defer();
        var inner = late.Defer();
        early.Ok();
        early.Array(2);
        early.Array(count);
        for (var i = 0; i < count; i++)
        {
            late.Integer(i);
            early.Integer(i);
        }

        late.CloseArray(inner, count);
        late.Null();
        late.CloseArray(outer, 2);
        early.Null();
        Assert.True(known.Written.SequenceEqual(deferred.Written));
    }

    [Fact]
    public void Attributes_exist_in_version_3_only()
    {
        using var output = new ByteWriter();
        new RespWriter(output, 3).Attribute(1);
        Assert.Equal("|1\r\n", Wire.Text(output.Written));
        Assert.Throws<Larder.Base.InvariantException>(() => new RespWriter(output, 2).Attribute(1));
    }

    [Fact]
    public void Writing_allocates_nothing_on_the_managed_heap()
    {
        using var output = new ByteWriter();
        var value = new byte[300];
        Write(10);
        var (allocated, collections) = (0L, -1);
        // A collection, for whatever other tests do, counts what is left of a thread's allocation context as allocated.
        while (GC.CollectionCount(0) != collections)
        {
            collections = GC.CollectionCount(0);
            allocated = -GC.GetAllocatedBytesForCurrentThread();
            Write(1000);
            allocated += GC.GetAllocatedBytesForCurrentThread();
        }
        Assert.Equal(0, allocated);

        void Write(int count)
        {
            for (var i = 0; i < count; i++) WriteReply(i);
        }

        void WriteReply(int i)
        {
            output.Reset();
            var reply = new RespWriter(output, 2);
            var list = reply.Defer();
            reply.BulkString(value);
            reply.Integer(i * 1000);
            reply.Double(i / 3.0);
            reply.Error("ERR "u8, "no"u8);
            reply.CloseArray(list, 4);
        }
    }

    [Theory]
    [MemberData(nameof(Replies))]
    public void An_output_may_overflow_at_any_byte(string kind, string resp2, string resp3)
    {
        foreach (var (version, whole) in new[] { (2, resp2), (3, resp3) })
        {
            for (var limit = 0; limit < whole.Length; limit++)
            {
                using var output = new ByteWriter(overflows: true) { Limit = limit };
                Write(version, kind, output);
                Assert.True(output.IsOverflowed);
                Assert.True(output.Length <= limit);
            }
        }
    }

    static string Write(int version, string kind)
    {
        using var output = new ByteWriter();
        Write(version, kind, output);
        return Wire.Text(output.Written);
    }

    static void Write(int version, string kind, ByteWriter output)
    {
        var reply = new RespWriter(output, version);
        switch (kind)
        {
            case "ok": reply.Ok(); break;
            case "simple": reply.SimpleString("QUEUED"u8); break;
            case "error": reply.Error("ERR "u8, "a\r\nb\r\n"u8); break;
            case "bulk":
                reply.BulkString("a\r\n"u8);
                reply.BulkString(default);
                reply.BulkInteger(-5);
                break;
            case "integers":
                foreach (var value in new[] { 0, 9, 10, -1, long.MaxValue, long.MinValue }) reply.Integer(value);
                break;
            case "nulls":
                reply.Null();
                reply.NullArray();
                break;
            case "aggregates":
                reply.Array(2);
                reply.Map(3);
                reply.Set(3);
                reply.Push(3);
                reply.Array(0);
                reply.Array(12);
                break;
            case "bools":
                reply.Bool(true);
                reply.Bool(false);
                break;
            case "doubles":
                foreach (var value in new[] { 0.5, double.NegativeInfinity, 3 }) reply.Double(value);
                break;
            case "big": reply.BigNumber("1234567890123456789012"u8); break;
            case "verbatim": reply.Verbatim("txt"u8, "text"u8); break;
            case "texts":
                reply.SimpleText("a\u00E9");
                reply.BulkText("a\u00E9");
                reply.BulkText("");
                reply.VerbatimText("x");
                break;
            case "inserted":
                reply.Array(3);
                var at = output.Length;
                reply.Integer(1);
                reply.Integer(2);
                reply.InsertBulkInteger(at, -7);
                break;
            case "deferred": WriteDeferred(reply); break;
        }
    }

    static void WriteDeferred(RespWriter reply)
    {
        var outer = reply.Defer();
        var map = reply.Defer();
        reply.Integer(1);
        reply.Integer(2);
        reply.CloseMap(map, 1);
        reply.CloseSet(reply.Defer(), 0);
        reply.CloseArray(outer, 2);
    }
}
