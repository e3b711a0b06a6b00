// Binary requests: fields, lengths that contradict each other, and bodies that are too large.
using System.Buffers.Binary;
using Larder.Protocol.Memcached;
using Larder.Protocol.Requests;

namespace Larder.Protocol.Tests.Memcached;

public sealed unsafe class MemcachedBinaryReaderTests : IDisposable
{
    readonly GuardedBytes _memory = new(1 << 16);
    readonly MemcachedRequest _request = new();
    readonly MemcachedBinaryReader _reader = new(maxItemBytes: 4096);

    public void Dispose()
    {
        _memory.Dispose();
        _request.Dispose();
    }

    [Fact]
    public void Reads_a_set_at_every_cut()
    {
        byte[] extras = [0, 0, 0, 5, 0, 0, 0, 60];
        var wire = Frame(BinaryOpcode.SetQ, extras, "key"u8, "value"u8);
        for (var cut = 0; cut < wire.Length; cut++)
        {
            Assert.Equal(ReadStatus.Incomplete, Read(wire.AsSpan(0, cut), out var none));
            Assert.Equal(0, none);
            Assert.True(_reader.NeededBytes > cut && _reader.NeededBytes <= wire.Length);
        }

        Assert.Equal(ReadStatus.Complete, Read(wire, out var consumed));
        Assert.Equal(wire.Length, consumed);
        Assert.Equal(MemcachedCommand.Set, _request.Command);
        Assert.Equal(("key", "value"), (Wire.Text(_request.Key), Wire.Text(_request.Data)));
        Assert.Equal((5u, 60, true), (_request.ClientFlags, _request.Exptime, _request.NoReply));
        Assert.Equal((0xAABBCCDDu, 77ul), (_request.Opaque, _request.Cas));
    }

    [Fact]
    public void Reads_a_counter()
    {
        var extras = new byte[20];
        BinaryPrimitives.WriteUInt64BigEndian(extras, 3);
        BinaryPrimitives.WriteUInt64BigEndian(extras.AsSpan(8), 100);
        BinaryPrimitives.WriteInt32BigEndian(extras.AsSpan(16), -1);
        Assert.Equal(ReadStatus.Complete, Read(Frame(BinaryOpcode.Increment, extras, "n"u8, default), out _));
        Assert.Equal((MemcachedCommand.Incr, 3ul, 100ul), (_request.Command, _request.Delta, _request.Initial));
        Assert.False(_request.HasExptime);
    }

    [Fact]
    public void Every_opcode_is_read_or_refused_as_unknown()
    {
        for (var opcode = 0; opcode <= 255; opcode++)
        {
            foreach (var extras in new[] { 0, 4, 8, 20 })
            foreach (var key in new[] { "", "k" })
            {
                var wire = Frame((BinaryOpcode)opcode, new byte[extras], Wire.Bytes(key), default);
                var status = Read(wire, out var consumed);
                if (status == ReadStatus.Complete) Assert.True(Enum.IsDefined((BinaryOpcode)opcode));
                else if (!Enum.IsDefined((BinaryOpcode)opcode))
                    Assert.Equal((MemcachedError.UnknownCommand, false), (_request.Error, _request.MustClose));
                else Assert.True(_request.MustClose);
                if (!_request.MustClose) Assert.Equal(24 + extras + key.Length, consumed);
            }
        }
    }

    [Fact]
    public void Lengths_that_exceed_the_body_end_the_connection()
    {
        var wire = Frame(BinaryOpcode.Get, default, "key"u8, default);
        wire[11] = 2;
        Assert.Equal(ReadStatus.Invalid, Read(wire, out _));
        Assert.True(_request.MustClose);
    }

    [Fact]
    public void What_does_not_start_with_the_magic_ends_the_connection()
    {
        Assert.Equal(ReadStatus.Invalid, Read("get a\r\n"u8, out _));
        Assert.True(_request.MustClose);
    }

    [Fact]
    public void A_body_that_is_too_large_is_swallowed_as_it_arrives()
    {
        var wire = Frame(BinaryOpcode.Set, new byte[8], "key"u8, new byte[5000]);
        Assert.Equal(ReadStatus.Incomplete, Read(wire.AsSpan(0, 34), out _));
        Assert.Equal(35, _reader.NeededBytes);
        Assert.Equal(ReadStatus.Invalid, Read(wire.AsSpan(0, 100), out var consumed));
        Assert.Equal((MemcachedError.TooLarge, false, 100), (_request.Error, _request.MustClose, consumed));
        Assert.Equal((ushort)3, MemcachedErrorText.BinaryStatusOf(_request.Error));
        Assert.Equal("key", Wire.Text(_request.Key));

        var rest = wire.AsSpan(100).ToArray().Concat(Frame(BinaryOpcode.Noop, default, default, default)).ToArray();
        Assert.Equal(ReadStatus.Incomplete, Read(rest.AsSpan(0, 1000), out consumed));
        Assert.Equal(1000, consumed);
        Assert.Equal(ReadStatus.Complete, Read(rest.AsSpan(1000), out consumed));
        Assert.Equal((MemcachedCommand.Noop, rest.Length - 1000), (_request.Command, consumed));
    }

    ReadStatus Read(ReadOnlySpan<byte> wire, out int consumed) =>
        _reader.Read(_memory.Place(wire), wire.Length, _request, out consumed);

    static byte[] Frame(
        BinaryOpcode opcode, ReadOnlySpan<byte> extras, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        var frame = new byte[24 + extras.Length + key.Length + value.Length];
        frame[0] = 0x80;
        frame[1] = (byte)opcode;
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(2), (ushort)key.Length);
        frame[4] = (byte)extras.Length;
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(8), frame.Length - 24);
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(12), 0xAABBCCDD);
        BinaryPrimitives.WriteUInt64BigEndian(frame.AsSpan(16), 77);
        extras.CopyTo(frame.AsSpan(24));
        key.CopyTo(frame.AsSpan(24 + extras.Length));
        value.CopyTo(frame.AsSpan(24 + extras.Length + key.Length));
        return frame;
    }
}
