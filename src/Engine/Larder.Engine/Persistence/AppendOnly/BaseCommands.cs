// Turns a snapshot into the commands that make its data: the base of an append-only file for those that read no snapshot there
// (aof-use-rdb-preamble no).
using System.Globalization;
using System.Text;
using Larder.Engine.Persistence.Rdb;
using Larder.Memory.Buffers;
using Larder.Rdb;
using Larder.Rdb.Files;

namespace Larder.Engine.Persistence.AppendOnly;

/// <summary>Used once. Values are in the layouts in which this node writes them.</summary>
sealed class BaseCommands(RdbFileReader file, Stream target) : IDisposable
{
    const int WindowBytes = 512 * 1024, ElementsPerCommand = 64, FlushBytes = 64 * 1024, IdBytes = 16;
    const long NeverEnds = -1;

    readonly ByteWriter _output = new(), _key = new(), _element = new(), _place = new(), _payload = new();
    readonly List<(byte[] Field, long EndsAtMs)> _endings = [];
    int _database = -1;

    RdbReader Input => file.Input;

    /// <summary>Writes the commands for a whole file.</summary>
    /// <exception cref="IOException">It cannot be read, or what is made of it not be written.</exception>
    public static void Convert(string snapshot, string commands)
    {
        using var source = new FileSource(snapshot);
        var input = new RdbReader(new RdbWindow(source, WindowBytes, checks: false));
        using var file = new RdbFileReader(input, checks: false, anyVersion: true);
        using var target = new FileStream(commands, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0);
        using var conversion = new BaseCommands(file, target);
        conversion.Run();
        target.Flush(flushToDisk: true);
    }

    public void Dispose()
    {
        foreach (var writer in (ByteWriter[])[_output, _key, _element, _place, _payload]) writer.Dispose();
    }

    void Run()
    {
        if (!file.TryOpen()) throw Damaged();
        while (true)
        {
            switch (file.Next())
            {
                case RdbStep.End:
                    Flush();
                    return;
                case RdbStep.Bad:
                    throw Damaged();
                case RdbStep.Function:
                    Command("FUNCTION"u8, 3);
                    Add("LOAD"u8);
                    Add(file.Text);
                    break;
                case RdbStep.Key:
                    WriteKey();
                    file.LeaveKey();
                    if (_output.Length >= FlushBytes) Flush();
                    break;
            }
        }
    }

    void WriteKey()
    {
        if (file.Database != _database)
        {
            Command("SELECT"u8, 2);
            Add(_database = file.Database);
        }
        Keep(_key, ReadString());
        switch (file.Type)
        {
            case RdbType.String:
                Command("SET"u8, 3);
                Add(_key.Written);
                Add(ReadString());
                break;
            case RdbType.List:
                WriteElements("RPUSH"u8, 1);
                break;
            case RdbType.Set:
                WriteElements("SADD"u8, 1);
                break;
            case RdbType.Hash:
                WriteElements("HSET"u8, 2);
                break;
            case RdbType.SortedSet2 or RdbType.Hash2:
                WriteElements(file.Type == RdbType.Hash2 ? "HSET"u8 : "ZADD"u8, 2);
                break;
            case RdbType.StreamListpacks2 or RdbType.StreamListpacks3:
                WriteStream();
                return; // its command says when it ends
            case RdbType.Module:
                WriteRegistered();
                return;
            default:
                throw Damaged();
        }
        if (file.ExpireAtMs == 0) return;
        Command("PEXPIREAT"u8, 3);
        Add(_key.Written);
        Add(file.ExpireAtMs);
    }

    void WriteElements(ReadOnlySpan<byte> name, int words)
    {
        _endings.Clear();
        var left = (long)ReadLength();
        while (left > 0)
        {
            var now = (int)Math.Min(left, ElementsPerCommand);
            Command(name, 2 + (now * words));
            Add(_key.Written);
            for (var i = 0; i < now; i++) WriteElement(words);
            left -= now;
            if (_output.Length >= FlushBytes) Flush();
        }
        foreach (var (field, endsAtMs) in _endings)
        {
            Command("HPEXPIREAT"u8, 6);
            Add(_key.Written);
            Add(endsAtMs);
            Add("FIELDS"u8);
            Add(1);
            Add(field);
        }
    }

    void WriteElement(int words)
    {
        if (words == 1)
        {
            Add(ReadString());
            return;
        }
        Keep(_element, ReadString());
        if (file.Type == RdbType.SortedSet2)
        {
            if (!Input.TryReadDouble(out var score)) throw Damaged();
            Add(double.IsInfinity(score) ? score > 0 ? "inf"u8 : "-inf"u8
                : Encoding.ASCII.GetBytes(score.ToString("R", CultureInfo.InvariantCulture)));
            Add(_element.Written);
            return;
        }
        Add(_element.Written);
        Add(ReadString());
        if (file.Type != RdbType.Hash2) return;
        if (!Input.TryReadMillis(out var endsAtMs)) throw Damaged();
        if (endsAtMs != NeverEnds) _endings.Add((_element.Written.ToArray(), endsAtMs));
    }

    // Of a registered kind nobody else knows the commands.
    void WriteRegistered()
    {
        var writer = BeginPayload();
        CopyLength(writer); // whose it is
        CopyLength(writer);
        writer.String(ReadString());
        CopyLength(writer);
        Restore(RdbVersion.Redis70);
    }

    // A stream is more than its entries: it goes as the payload that RESTORE takes.
    void WriteStream()
    {
        var writer = BeginPayload();
        for (var nodes = CopyLength(writer); nodes > 0; nodes--)
        {
            writer.String(ReadString());
            writer.String(ReadString());
        }
        for (var counters = 8; counters > 0; counters--) CopyLength(writer);
        for (var groups = CopyLength(writer); groups > 0; groups--) CopyGroup(writer);
        Restore(file.Type == RdbType.StreamListpacks3 ? RdbVersion.Redis72 : RdbVersion.Redis70);
    }

    RdbWriter BeginPayload()
    {
        _payload.Reset();
        var writer = new RdbWriter(_payload, compresses: false);
        writer.Type(file.Type);
        return writer;
    }

    void Restore(int version)
    {
        DumpEnvelope.Close(_payload, 0, version);
        Command("RESTORE"u8, 5);
        Add(_key.Written);
        Add(file.ExpireAtMs);
        Add(_payload.Written);
        Add("ABSTTL"u8);
    }

    void CopyGroup(RdbWriter writer)
    {
        writer.String(ReadString());
        for (var counters = 3; counters > 0; counters--) CopyLength(writer);
        for (var pending = CopyLength(writer); pending > 0; pending--)
        {
            CopyBytes(writer, IdBytes + sizeof(long));
            CopyLength(writer);
        }
        for (var consumers = CopyLength(writer); consumers > 0; consumers--)
        {
            writer.String(ReadString());
            CopyBytes(writer, file.Type == RdbType.StreamListpacks3 ? 2 * sizeof(long) : sizeof(long));
            for (var pending = CopyLength(writer); pending > 0; pending--) CopyBytes(writer, IdBytes);
        }
    }

    ulong CopyLength(RdbWriter writer)
    {
        var length = ReadLength();
        writer.Length(length);
        return length;
    }

    void CopyBytes(RdbWriter writer, int count)
    {
        if (!Input.TryTake(count, out var bytes)) throw Damaged();
        writer.Output.Write(bytes);
    }

    ulong ReadLength() => Input.TryReadLength(out var length) ? length : throw Damaged();

    ReadOnlySpan<byte> ReadString() => Input.TryReadString(_place, out var text) ? text : throw Damaged();

    static void Keep(ByteWriter place, ReadOnlySpan<byte> bytes)
    {
        place.Reset();
        place.Write(bytes);
    }

    void Command(ReadOnlySpan<byte> name, int arguments)
    {
        Head('*', arguments);
        Add(name);
    }

    void Add(ReadOnlySpan<byte> argument)
    {
        Head('$', argument.Length);
        _output.Write(argument);
        _output.Write("\r\n"u8);
    }

    void Add(long number) => Add(Encoding.ASCII.GetBytes(number.ToString(CultureInfo.InvariantCulture)));

    void Head(char mark, int number) =>
        _output.Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{mark}{number}\r\n")));

    void Flush()
    {
        target.Write(_output.Written);
        _output.Reset();
    }

    IOException Damaged() => new($"the snapshot for the base cannot be read: {file.Damage}");
}
