// Bitmaps of many blocks against a bit-by-bit reckoning.
using System.Collections;
using System.Text;
using Larder.TestKit;
using Xunit;

namespace Larder.Engine.Tests.Commands;

public sealed class BitmapTests : IDisposable
{
    readonly RunningNode _node = new();
    readonly RespConnection _connection;
    readonly Random _random = new(1);

    public BitmapTests() => _connection = _node.Connect();

    [Theory]
    [InlineData("AND")]
    [InlineData("OR")]
    [InlineData("XOR")]
    public void Long_operands_of_unlike_lengths_are_combined(string operation)
    {
        byte[][] operands = [Set("a", 100_003), Set("b", 40_000), Set("c", 16_384)];
        Assert.Equal(":100003\r\n", _node.Call("BITOP", operation, "a", "a", "b", "c"));
        var expected = new byte[100_003];
        for (var i = 0; i < expected.Length; i++)
        {
            expected[i] = operands.Select(operand => i < operand.Length ? operand[i] : (byte)0).Aggregate((x, y) =>
                (byte)(operation switch { "AND" => x & y, "OR" => x | y, _ => x ^ y }));
        }
        Assert.True(expected.AsSpan().SequenceEqual(Get("a")));
        Assert.Equal(":100003\r\n", _node.Call("BITOP", "NOT", "d", "a"));
        Assert.True(expected.Select(value => (byte)~value).SequenceEqual(Get("d")));
    }

    [Fact]
    public void Bits_are_counted_and_found_in_any_range()
    {
        var bits = new BitArray(Set("key", 5_000).Select(Reversed).ToArray());
        for (var tries = 0; tries < 200; tries++)
        {
            int start = _random.Next(bits.Length), end = _random.Next(start, Math.Min(start + 3_000, bits.Length));
            var range = Enumerable.Range(start, end - start + 1).ToList();
            string[] words = ["key", $"{start}", $"{end}", "BIT"];
            Assert.Equal($":{range.Count(at => bits[at])}\r\n", _node.Call(["BITCOUNT", .. words]));
            foreach (var wanted in new[] { true, false })
            {
                var found = range.FindIndex(at => bits[at] == wanted);
                var expected = found < 0 ? -1 : start + found;
                string[] command = ["BITPOS", "key", wanted ? "1" : "0", .. words[1..]];
                Assert.Equal($":{expected}\r\n", _node.Call(command));
            }
        }
    }

    [Fact]
    public void A_bitmap_that_grows_bit_by_bit_keeps_its_bits()
    {
        for (var bit = 0; bit < 200_000; bit += 97) Assert.Equal(":0\r\n", _node.Call("SETBIT", "key", $"{bit}", "1"));
        Assert.Equal($":{(200_000 + 96) / 97}\r\n", _node.Call("BITCOUNT", "key"));
    }

    [Fact]
    public void The_sketches_test_themselves() => Assert.Equal("+OK\r\n", _node.Call("PFSELFTEST"));

    byte[] Set(string key, int length)
    {
        var bytes = new byte[length];
        _random.NextBytes(bytes);
        // Stretches without a set or without a clear bit.
        bytes.AsSpan(length / 4, length / 8).Clear();
        bytes.AsSpan(length / 2, length / 8).Fill(0xFF);
        _connection.Call([Encoding.ASCII.GetBytes("SET"), Encoding.ASCII.GetBytes(key), bytes]);
        return bytes;
    }

    byte[] Get(string key)
    {
        var reply = _connection.Call("GET", key);
        return reply[(Array.IndexOf(reply, (byte)'\n') + 1)..^2];
    }

    // The array counts bits from the lowest of a byte, bitmaps from the highest.
    static byte Reversed(byte value)
    {
        var reversed = 0;
        for (var bit = 0; bit < 8; bit++) reversed |= ((value >> bit) & 1) << (7 - bit);
        return (byte)reversed;
    }

    public void Dispose()
    {
        _connection.Dispose();
        _node.Dispose();
    }
}
