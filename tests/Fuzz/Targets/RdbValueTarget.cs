// RDB values, as RESTORE and RDB files bring them: whatever the bytes are, either a value is stored that can be written
// and read again, or nothing is; and all memory comes back.
using System.Text;
using Larder.Base;
using Larder.Engine.Items;
using Larder.Engine.Keyspace;
using Larder.Engine.Serialization;
using Larder.Engine.Settings;
using Larder.Engine.Settings.Groups;
using Larder.Memory.Buffers;
using Larder.Rdb;

namespace Larder.Fuzz.Targets;

/// <summary>The readers of all layouts, and what stores their elements.</summary>
public sealed unsafe class RdbValueTarget : IFuzzTarget
{
    // Written by valkey-server 9.1 (type byte and value, no footer), old layouts by hand.
    static readonly string[] Values =
    [
        "000568656C6C6F",
        "00C30B270361626361E01802016263",
        "120102C3234048144800000006008161020101DE0C02F270110104A878E01E000229F4FF8000027F09FF",
        "0B140400000003000000D4FEFFFF0100000070110100",
        "140F0F00000003008161028162020C01FF",
        "1015150000000400816602817602816702F290EEFE04FF",
        "16020166017600409452A30300000167C00CFFFFFFFFFFFFFFFF",
        "111D1D0000000600816202DFFD0281610283312E350481630283696E6604FF",
        "05030163000000000000F07F0161000000000000F83F016200000000000008C0",
        "0303016103312E350162022D330163FE",
        "150110000000000000000100000000000000013D3D0000001800020101010101816602000102010001000181760204010301" +
            "00010101817702040100010101DFFF020201816702010181680202010801FF02020001010102030103677270020003020000" +
            "0000000000010000000000000001BA14D306A20100000100000000000000020000000000000000BA14D306A2010000010104" +
            "636F6E73BA14D306A2010000BA14D306A2010000020000000000000001000000000000000100000000000000020000000000" +
            "000000",
        "130110000000000000000100000000000000013D3D00000018000201010101018166020001020100010001817602040103010001" +
            "0101817702040100010101DFFF020201816702010181680202010801FF020200010101020301036772700200030200000000" +
            "000000010000000000000001BA14D306A20100000100000000000000020000000000000000BA14D306A2010000010104636F" +
            "6E73BA14D306A2010000020000000000000001000000000000000100000000000000020000000000000000",
        "0F0110000000000000000100000000000000013D3D00000018000201010101018166020001020100010001817602040103010001" +
            "0101817702040100010101DFFF020201816702010181680202010801FF020200010367727002000200000000000000010000" +
            "000000000001BA14D306A20100000100000000000000020000000000000000BA14D306A2010000010104636F6E73BA14D306" +
            "A2010000020000000000000001000000000000000100000000000000020000000000000000",
        "0C10100000000D000000020000016103F6FF", "010301610130C0FF", "020201610162",
        "04020161013101620132",
        "0A10100000000D000000020000016103F6FF", "0D10100000000D000000020000016103F6FF",
        "0E0110100000000D000000020000016103F6FF", "09090101610102312E2EFF",
        "07817EECF3FA48A7740305046162636400", // of a registered kind
    ];

    readonly ValueKinds _kinds = new(new ValueKind("fuzz-kind", version: 3, (_, value) => value.Length % 2 == 0));
    readonly Shard _shard;
    readonly EncodingSettings _limits = new ServerSettings().Encodings;
    readonly ReadScratch _scratch = new();
    readonly ByteWriter _first = new(), _second = new();
    readonly byte[] _key = "key"u8.ToArray();

    public RdbValueTarget()
    {
        var store = new Store(loopCount: 1, databaseCount: 1, Clock.System);
        _shard = store.Shards[0];
        foreach (var hex in Values) Assert.True(TryStore(Convert.FromHexString(hex), _first), $"no value: {hex}");
    }

    public IReadOnlyList<string> Seeds { get; } =
        [.. Values.Select(hex => Encoding.Latin1.GetString(Convert.FromHexString(hex)))];

    public void Try(byte[] input, Random random)
    {
        DumpEnvelope.TryOpen(input, anyVersion: true, checks: false, out _, out _);
        var before = _shard.Arena.UsedBytes;
        if (TryStore(input, _first))
        {
            Assert.True(TryStore(_first.Written, _second), "what was written cannot be read");
            Assert.Equal(_first.Length, _second.Length);
        }
        Assert.Equal(before, _shard.Arena.UsedBytes);
    }

    // Reads the value and writes it again; false when it was refused.
    bool TryStore(ReadOnlySpan<byte> input, ByteWriter output)
    {
        var draft = Database.CreateBeside(_shard);
        // Safe: the key is only used while it is pinned.
        fixed (byte* bytes = _key, start = input)
        {
            var key = new KeyRef(bytes, _key.Length, KeyHash.Of(_key), draft, nowMs: 1_000_000);
            var reader = new RdbReader();
            reader.Aim(start, input.Length);
            var stored = ValueReader.Read(reader, key, _limits, _scratch, _kinds) == ReadResult.Stored;
            if (stored)
            {
                output.Truncate(0);
                ValueWriter.Write(new RdbWriter(output, compresses: true), _shard.Arena, draft.Find(key), key.NowMs);
            }
            draft.Clear();
            return stored;
        }
    }
}
