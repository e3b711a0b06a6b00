// What RESTORE does beside reading the value: expiry, time of last use, events, and errors.
using Larder.Rdb;
using Xunit;

namespace Larder.Engine.Tests.Serialization;

public sealed class RestoreTests : IDisposable
{
    readonly Peer _node = Peer.StartNode();
    readonly byte[] _payload;

    public RestoreTests()
    {
        _node.Call("SET", "source", "hello");
        _payload = _node.Dump("source");
    }

    [Fact]
    public void A_key_that_is_there_is_only_replaced_when_asked()
    {
        Assert.Equal("-BUSYKEY Target key name already exists.\r\n", _node.Restore("source", _payload));
        Assert.Equal("+OK\r\n", _node.Restore("source", _payload, "REPLACE"));
    }

    [Fact]
    public void A_payload_with_a_wrong_byte_or_a_foreign_version_is_refused()
    {
        var wrong = (byte[])_payload.Clone();
        wrong[2] ^= 1;
        const string Refusal = "-ERR DUMP payload version or checksum are wrong\r\n";
        Assert.Equal(Refusal, _node.Restore("key", wrong));
        Assert.Equal(Refusal, _node.Restore("key", []));
        foreach (var version in new[] { 0, 12, 79, 81 })
        {
            var payload = OldLayouts.Payload(RdbType.String, version, w => w.String("a"u8));
            Assert.Equal(Refusal, _node.Restore("key", payload));
        }
        Assert.Equal(":0\r\n", _node.Call("EXISTS", "key"));
    }

    [Fact]
    public void Other_versions_are_tried_when_the_directive_says_so()
    {
        _node.Call("CONFIG", "SET", "rdb-version-check", "relaxed");
        Assert.Equal("+OK\r\n", _node.Restore("key", OldLayouts.Payload(RdbType.String, 222, w => w.String("a"u8))));
        // Redis gave the number of Valkey's type to another one.
        var foreign = OldLayouts.Payload(RdbType.Hash2, 12, w => w.Length(0));
        Assert.Equal("-ERR Unsupported foreign data type: 22\r\n", _node.Restore("other", foreign));
        var unknown = OldLayouts.Payload((RdbType)23, 222, _ => { });
        Assert.Equal("-ERR Bad data format\r\n", _node.Restore("other", unknown));
    }

    [Fact]
    public void The_time_to_live_is_relative_unless_it_is_said_to_be_absolute()
    {
        var words = (string[])["RESTORE", "key", "4000000000000", Text(_payload), "ABSTTL"];
        Assert.Equal("+OK\r\n", _node.CallBytes(words));
        Assert.Equal(":4000000000000\r\n", _node.Call("PEXPIRETIME", "key"));
        Assert.Equal("+OK\r\n", _node.CallBytes("RESTORE", "other", "1000000", Text(_payload)));
        Assert.InRange(long.Parse(_node.Call("PTTL", "other")[1..^2]), 1, 1_000_000);
        // What has ended already replaces the key by nothing.
        Assert.Equal("+OK\r\n", _node.CallBytes("RESTORE", "key", "1", Text(_payload), "ABSTTL", "REPLACE"));
        Assert.Equal(":0\r\n", _node.Call("EXISTS", "key"));
    }

    [Fact]
    public void The_time_of_last_use_is_restored()
    {
        Assert.Equal("+OK\r\n", _node.CallBytes("RESTORE", "key", "0", Text(_payload), "IDLETIME", "1000"));
        Assert.InRange(long.Parse(_node.Call("OBJECT", "IDLETIME", "key")[1..^2]), 999, 1100);
        _node.Call("CONFIG", "SET", "maxmemory-policy", "allkeys-lfu");
        Assert.Equal("+OK\r\n", _node.CallBytes("RESTORE", "key", "0", Text(_payload), "FREQ", "200", "REPLACE"));
        Assert.Equal(":200\r\n", _node.Call("OBJECT", "FREQ", "key"));
    }

    [Theory]
    [InlineData("-ERR Invalid TTL value, must be >= 0", "-1")]
    [InlineData("-ERR value is not an integer or out of range", "x")]
    [InlineData("-ERR Invalid IDLETIME value, must be >= 0", "0", "IDLETIME", "-1")]
    [InlineData("-ERR Invalid FREQ value, must be >= 0 and <= 255", "0", "FREQ", "256")]
    [InlineData("-ERR syntax error", "0", "FREQ", "1", "IDLETIME", "1")]
    [InlineData("-ERR syntax error", "0", "IDLETIME")]
    [InlineData("-ERR syntax error", "0", "SOON")]
    public void Bad_options_are_refused(string error, string ttl, params string[] options) =>
        Assert.Equal(error + "\r\n", _node.CallBytes(["RESTORE", "key", ttl, Text(_payload), .. options]));

    // A sketch is a string to RESTORE, whatever is in it: those who count with it have to look (CVE-2025-32023).
    [Theory]
    [InlineData("7FFF 7FFF")] // more zeros than there are registers
    [InlineData("7FFF 7FFE 83 83 83 83 83 83 83 83")] // values beyond the last register
    [InlineData("7F")] // half an instruction
    [InlineData("")]
    public void A_sketch_that_makes_no_sense_is_told_when_it_is_counted(string instructions)
    {
        byte[] sketch =
            [.. "HYLL"u8, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x80, .. Convert.FromHexString(instructions.Replace(" ", ""))];
        byte[] body = [0, (byte)sketch.Length, .. sketch, 11, 0];
        byte[] payload = [.. body, .. BitConverter.GetBytes(Larder.Rdb.Crc64.Append(0, body))];
        Assert.Equal("+OK\r\n", _node.Restore("sketch", payload));
        _node.Call("PFADD", "whole", "a");
        Assert.StartsWith("-", _node.Call("PFCOUNT", "sketch"), StringComparison.Ordinal);
        Assert.StartsWith("-", _node.Call("PFMERGE", "merged", "whole", "sketch"), StringComparison.Ordinal);
        // To add to it only one instruction is looked at: whatever comes of it, the node lives.
        _node.Call("PFADD", "sketch", "a", "b", "c", "d");
        Assert.Equal("+PONG\r\n", _node.Call("PING"));
    }

    public void Dispose() => _node.Dispose();

    static string Text(byte[] bytes) => System.Text.Encoding.Latin1.GetString(bytes);
}
