// Requests of memcached's protocols from a seed, most of them with something wrong: words that are missing, too many, too long
// or no numbers, flags twice or unknown, lengths that do not fit. What the servers answer is compared.
using System.Buffers.Binary;
using System.Text;

namespace Larder.Conformance.Tests.Random;

/// <summary>The same requests for the same seed.</summary>
sealed class MemcachedRequests(int seed)
{
    static readonly string[] Keys = ["a", "b", "n", "c", new('k', 250)];
    static readonly string[] Numbers =
    [
        "0", "1", "2", "5", "-1", "x", "+3", "4294967295", "4294967296", "18446744073709551615", "18446744073709551616",
        "007", "1x", "-0", "2147483648", "-2147483649", "0x10",
    ];
    static readonly string[] Flags =
    [
        "v", "t", "s", "f", "k", "q", "c", "O12", "T0", "T30", "Tx", "T", "N0", "N30", "Nx", "R0", "R30", "Rx", "I", "b", "MS",
        "ME", "MA", "MP", "MR", "MX", "M", "MD", "M+", "M-", "D1", "Dx", "D", "J5", "Jx", "F5", "Fx", "C1", "Cx", "C0", "E5",
        "Ex", "h", "u", "x", "Z", "1", "-", "%", "O" + new string('o', 40), "S5",
    ];

    readonly System.Random _random = new(seed);

    /// <summary>A line of the text or the meta protocol, with the data that belong to it.</summary>
    public string Text() => _random.Next(8) switch
    {
        0 or 1 => Storage(),
        2 => $"{One("get", "gets")} {Words(3, Keys)}\r\n",
        3 => $"{One("incr", "decr", "touch")} {Cut(AnyKey(), Number(), One("", "noreply", "foo"))}\r\n",
        4 => $"{One("delete", "gat", "gats", "verbosity")} {Cut(Number(), One(Keys), One("", "noreply"))}\r\n",
        5 => _random.Next(5) == 0 ? $"me {AnyKey()}\r\n" : $"{One("mg", "md", "ma")} {AnyKey()} {Words(5, Flags)}\r\n",
        6 => MetaStorage(),
        _ => $"{One("lru", "slabs", "lru_crawler", "cache_memlimit", "stats", "nonsense", "flush_all x", "GET")} "
            + $"{One("tune", "mode", "temp_ttl", "automove", "tocrawl", "sleep", "foo", "detail", "cachedump")} "
            + $"{Words(4, ["5", "x", "0", "flat", "window", "ratio", "0.5", "90"])}\r\n",
    };

    /// <summary>A binary request; what memcached does not know has no body, as it loses its way there.</summary>
    public string Binary()
    {
        byte[] withExtras = [0x01, 0x02, 0x03, 0x05, 0x06, 0x11, 0x12, 0x13, 0x15, 0x16, 0x1c, 0x1d, 0x1e, 0x23, 0x24];
        byte[] plain = [0x00, 0x04, 0x09, 0x0a, 0x0b, 0x0c, 0x0d, 0x0e, 0x0f, 0x14, 0x19, 0x1a, 0x30];
        var opcode = _random.Next(2) == 0 ? withExtras[_random.Next(withExtras.Length)] : plain[_random.Next(plain.Length)];
        var extras = opcode switch
        {
            0x05 or 0x06 or 0x15 or 0x16 => 20,
            0x1c or 0x1d or 0x1e or 0x23 or 0x24 => 4,
            _ => withExtras.Contains(opcode) ? 8 : 0,
        };
        if (_random.Next(10) == 0) extras = _random.Next(2) * 4;
        var key = opcode is 0x0a or 0x0b or 0x30 ? "" : _random.Next(8) == 0 ? "" : One(Keys);
        var takesValue = opcode is 0x01 or 0x02 or 0x03 or 0x0e or 0x0f or 0x11 or 0x12 or 0x13 or 0x19 or 0x1a;
        var value = takesValue ? One("", "x", "12") : "";
        if (opcode == 0x30) extras = 0;
        var packet = new byte[24 + extras];
        packet[0] = 0x80;
        packet[1] = opcode;
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), (ushort)key.Length);
        packet[4] = (byte)extras;
        BinaryPrimitives.WriteInt32BigEndian(packet.AsSpan(8), extras + key.Length + value.Length);
        BinaryPrimitives.WriteInt32BigEndian(packet.AsSpan(12), _random.Next());
        packet[23] = (byte)(_random.Next(4) == 0 ? 1 : 0);
        return Encoding.Latin1.GetString(packet) + key + value;
    }

    string Storage()
    {
        var command = One("set", "add", "replace", "append", "prepend", "cas");
        var length = _random.Next(3) == 0 ? Number() : $"{_random.Next(3)}";
        var words = Cut(AnyKey(), Number(), Number(), length, command == "cas" ? Number() : One("", "noreply", "foo"));
        return $"{command} {words}\r\n{Data(length)}\r\n";
    }

    string MetaStorage()
    {
        var length = _random.Next(4) == 0 ? Number() : $"{_random.Next(3)}";
        return $"ms {AnyKey()} {length} {Words(5, Flags)}\r\n{Data(length)}\r\n";
    }

    static string Data(string length) => new('x', int.TryParse(length, out var bytes) && bytes is >= 0 and < 100 ? bytes : 1);

    string AnyKey() => _random.Next(12) == 0 ? new string('k', 251) : One(Keys);

    string Number() => One(Numbers);

    string One(params string[] words) => words[_random.Next(words.Length)];

    string Words(int most, string[] words) =>
        string.Join(' ', Enumerable.Range(0, _random.Next(most + 1)).Select(_ => One(words)));

    // All of the words, or those before one.
    string Cut(params string[] words) =>
        string.Join(' ', words[..(_random.Next(6) == 0 ? _random.Next(words.Length) : words.Length)]);
}
