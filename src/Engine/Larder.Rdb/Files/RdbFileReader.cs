// Reads a file: what it is, facts about it, functions, and for each key all that stands before its value. Values are read, or
// gone over, by whoever is told of a key.
//
//     REDIS0011 | VALKEY080 | opcode or (type key value) ... | FF checksum u64
using System.Buffers.Binary;
using System.Text;
using Larder.Memory.Buffers;

namespace Larder.Rdb.Files;

/// <summary>What was come to.</summary>
public enum RdbStep : byte
{
    /// <summary>A key: the input stands at its name, the value follows it.</summary>
    Key,

    /// <summary>A fact about the file: <see cref="RdbFileReader.Name"/> and <see cref="RdbFileReader.Text"/>.</summary>
    Fact,

    /// <summary>The source of a library: <see cref="RdbFileReader.Text"/>.</summary>
    Function,

    /// <summary>Slots that are being imported: <see cref="RdbFileReader.Name"/> names the job.</summary>
    SlotImport,

    /// <summary>Something of a module was gone over.</summary>
    ModulePart,

    /// <summary>How many keys follow: <see cref="RdbFileReader.DatabaseKeys"/>.</summary>
    DatabaseSize,

    /// <summary>The end; the sum was right, or there is none.</summary>
    End,

    /// <summary>The reader holds back, and what comes next is not all in its window; it stands before that again.</summary>
    Short,

    /// <summary><see cref="RdbFileReader.Damage"/> says what is wrong.</summary>
    Bad,
}

/// <summary>Reads on whenever it is asked for the next step; what it shows is of the last one.</summary>
/// <param name="input">A reader of a window.</param>
/// <param name="checks">Whether the sum at the end is looked at.</param>
/// <param name="anyVersion">Versions that are not known are tried as well.</param>
public sealed class RdbFileReader(RdbReader input, bool checks, bool anyVersion) : IDisposable
{
    const int HeaderBytes = 9, SumBytes = sizeof(ulong);
    const int LeastVersionWithSum = 5;

    readonly ByteWriter _name = new(), _text = new();

    public RdbReader Input => input;

    /// <summary>The version that the file says it has.</summary>
    public int Version { get; private set; }

    public string Damage { get; private set; } = "";

    public ReadOnlySpan<byte> Name => _name.Written;
    public ReadOnlySpan<byte> Text => _text.Written;

    /// <summary>The database of the key.</summary>
    public int Database { get; private set; }

    public ulong DatabaseKeys { get; private set; }

    /// <summary>Its value's layout.</summary>
    public RdbType Type { get; private set; }

    /// <summary>When the key ends, Unix milliseconds; 0 for never.</summary>
    public long ExpireAtMs { get; private set; }

    /// <summary>Seconds since it was used; -1 where the file does not tell.</summary>
    public long IdleSeconds { get; private set; } = -1;

    /// <summary>How often it is used, 0 to 255; -1 where the file does not tell.</summary>
    public int Frequency { get; private set; } = -1;

    /// <summary>What memcached keeps of the item; null where it is no item of memcached's.</summary>
    public MemcachedFields? Memcached { get; private set; }

    /// <summary>Reads what stands first; false when that is no file that can be read.</summary>
    public bool TryOpen()
    {
        if (!input.TryTake(HeaderBytes, out var header)) return Refuse("Unexpected end of file");
        if (header.StartsWith("REDIS"u8)) header = header[5..];
        else if (header.StartsWith("VALKEY"u8)) header = header[6..];
        else return Refuse("Wrong signature: this is no RDB file");
        if (!int.TryParse(Encoding.ASCII.GetString(header), out var version)) return Refuse("Wrong signature");
        Version = version;
        if (RdbVersion.IsReadableFile(version) || (anyVersion && version > 0)) return true;
        return Refuse($"Can't handle RDB format version {version}");
    }

    /// <summary>Forgets what was told about the key, which was read; before the next step.</summary>
    public void LeaveKey()
    {
        ExpireAtMs = 0;
        IdleSeconds = Frequency = -1;
        Memcached = null;
    }

    public RdbStep Next()
    {
        while (true)
        {
            var place = input.Place;
            var step = Take();
            if (step == RdbStep.Short) input.Place = place;
            if (step is { } taken) return taken;
        }
    }

    /// <summary>What is wrong at a place where reading failed.</summary>
    public string Describe(string nonsense) =>
        input.Window is { IsAtEnd: true } && input.Remaining < SumBytes ? "Unexpected end of file" : nonsense;

    // One opcode; null where nobody has to know of it.
    RdbStep? Take()
    {
        if (!input.TryReadByte(out var code)) return Fail("Unexpected end of file");
        switch ((RdbOpcode)code)
        {
            case RdbOpcode.End:
                return TakeEnd();
            case RdbOpcode.SelectDatabase:
                if (!input.TryReadLength(out var number)) return Fail("Wrong number of a database");
                if (number > int.MaxValue) return Fail($"Wrong number of a database: {number}");
                Database = (int)number;
                return null;
            case RdbOpcode.ResizeDatabase:
                if (!input.TryReadLength(out var keys) || !input.TryReadLength(out _)) return Fail("Wrong size of a database");
                DatabaseKeys = keys;
                return RdbStep.DatabaseSize;
            case RdbOpcode.ExpireMs:
                if (!input.TryReadMillis(out var unixMs)) return Fail("Wrong expiry");
                return TakeExpiry(unixMs);
            case RdbOpcode.ExpireSeconds:
                if (!input.TryTake(sizeof(int), out var four)) return Fail("Wrong expiry");
                return TakeExpiry(BinaryPrimitives.ReadInt32LittleEndian(four) * 1000L);
            case RdbOpcode.Idle:
                if (!input.TryReadLength(out var seconds)) return Fail("Wrong idle time");
                IdleSeconds = (long)Math.Min(seconds, long.MaxValue / 1000);
                return null;
            case RdbOpcode.Frequency:
                if (!input.TryReadByte(out var frequency)) return Fail("Wrong frequency");
                Frequency = frequency;
                return null;
            case RdbOpcode.Aux:
                return TakeString(_name) && TakeString(_text) ? TakeFact() : Fail("Wrong fact");
            case RdbOpcode.Function:
                return TakeString(_text) ? RdbStep.Function : Fail("Wrong library of functions");
            case RdbOpcode.FunctionOld:
                return Fail("Pre-release function format not supported");
            case RdbOpcode.SlotInfo:
                return TrySkipNumbers(3) ? null : Fail("Wrong sizes of a slot");
            case RdbOpcode.SlotImport when Version >= RdbVersion.Valkey9:
                return TrySkipImport() ? RdbStep.SlotImport : Fail("Wrong slots to be imported");
            case RdbOpcode.KeyMetadata when Version > RdbVersion.Redis72:
                return TrySkipMetadata() ? RdbStep.ModulePart : Fail("Wrong metadata of a key");
            case RdbOpcode.ModuleAux:
                return TrySkipNumbers(3) && ValueSkipper.TrySkipModuleParts(input)
                    ? RdbStep.ModulePart
                    : Fail("Wrong data of a module");
            default:
                if (!RdbTypes.TryOf(code, Version, out var type)) return Fail(DescribeUnknown(code));
                Type = type;
                return RdbStep.Key;
        }
    }

    string DescribeUnknown(byte code) => RdbVersion.IsOfOthers(Version)
        ? $"Can't handle foreign type or opcode {code} in RDB with version {Version}"
        : $"Unknown type or opcode when loading DB. Unrecoverable error, aborting now. ({code})";

    RdbStep? TakeExpiry(long unixMs)
    {
        // What ended before 1970 or with it has ended; 0 is never to those who read this.
        ExpireAtMs = Math.Max(unixMs, 1);
        return null;
    }

    RdbStep? TakeFact()
    {
        if (!Name.SequenceEqual(MemcachedFields.Name)) return RdbStep.Fact;
        if (!MemcachedFields.TryRead(Text, out var fields)) return Fail("Wrong fields of memcached");
        Memcached = fields;
        return null;
    }

    bool TakeString(ByteWriter place)
    {
        if (!input.TryReadString(place, out var text)) return false;
        if (text.Overlaps(place.Written)) return true; // it had to be put together there
        place.Truncate(0);
        place.Write(text);
        return true;
    }

    bool TrySkipImport()
    {
        if (!TakeString(_name) || !input.TryReadLength(out var runs)) return false;
        for (; runs > 0; runs--)
        {
            if (!TrySkipNumbers(2)) return false;
        }
        return true;
    }

    bool TrySkipMetadata()
    {
        if (!input.TryReadLength(out var classes)) return false;
        for (; classes > 0; classes--)
        {
            if (!input.TrySkip(sizeof(uint)) || !ValueSkipper.TrySkipModuleParts(input)) return false;
        }
        return true;
    }

    bool TrySkipNumbers(int count)
    {
        for (; count > 0; count--)
        {
            if (!input.TryReadLength(out _)) return false;
        }
        return true;
    }

    // The sum covers the byte that says that this is the end.
    RdbStep TakeEnd()
    {
        if (Version < LeastVersionWithSum) return RdbStep.End;
        if (input.HoldsBack && input.Remaining < SumBytes) return Fail("");
        var sum = input.Window!.SumTo(input);
        if (!input.TryTake(SumBytes, out var eight)) return Fail("Unexpected end of file: the checksum is missing");
        var told = BinaryPrimitives.ReadUInt64LittleEndian(eight);
        if (!checks || told == 0 || told == sum) return RdbStep.End;
        return Fail($"RDB CRC error: expected {sum:x16}, got {told:x16}");
    }

    RdbStep Fail(string damage)
    {
        if (input.HoldsBack && input.IsShort) return RdbStep.Short;
        if (input.HoldsBack && damage.Length == 0) return RdbStep.Short;
        Damage = Describe(damage);
        return RdbStep.Bad;
    }

    bool Refuse(string damage)
    {
        Damage = damage;
        return false;
    }

    public void Dispose()
    {
        _name.Dispose();
        _text.Dispose();
    }
}
