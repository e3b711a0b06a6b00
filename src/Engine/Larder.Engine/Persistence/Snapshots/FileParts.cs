// The parts of an RDB file beside values.
using System.Buffers.Binary;
using System.Text;
using Larder.Rdb;
using Larder.Rdb.Files;

namespace Larder.Engine.Persistence.Snapshots;

static class FileParts
{
    const byte Function = 0xF5, IdleTime = 0xF8, UseCount = 0xF9, Aux = 0xFA, Sizes = 0xFB, ExpiryMs = 0xFC, Number = 0xFE;
    const byte EndOfFile = 0xFF;
    const int MsPerSecond = 1000;

    /// <summary>Valkey names itself only where Redis could not read the file.</summary>
    public static void Begin(RdbWriter writer, int version)
    {
        var name = version >= RdbVersion.Valkey9 ? "VALKEY" : "REDIS0";
        writer.Output.Write(Encoding.ASCII.GetBytes($"{name}{version:000}"));
    }

    public static void Fact(RdbWriter writer, string name, string value)
    {
        writer.Output.Write(Aux);
        writer.String(Encoding.UTF8.GetBytes(name));
        writer.String(Encoding.UTF8.GetBytes(value));
    }

    /// <summary>The source of a library of functions.</summary>
    public static void Library(RdbWriter writer, ReadOnlySpan<byte> source)
    {
        writer.Output.Write(Function);
        writer.String(source);
    }

    public static void SelectDatabase(RdbWriter writer, int number)
    {
        writer.Output.Write(Number);
        writer.Length((ulong)number);
    }

    /// <summary>How many keys the database has, for who reads: it may make room at once.</summary>
    public static void DatabaseSizes(RdbWriter writer, long keys, long expiring)
    {
        writer.Output.Write(Sizes);
        writer.Length((ulong)keys);
        writer.Length((ulong)expiring);
    }

    public static void Expiry(RdbWriter writer, long unixMs)
    {
        writer.Output.Write(ExpiryMs);
        writer.Millis(unixMs);
    }

    public static void Idle(RdbWriter writer, long idleMs)
    {
        writer.Output.Write(IdleTime);
        writer.Length((ulong)(idleMs / MsPerSecond));
    }

    public static void Frequency(RdbWriter writer, byte frequency)
    {
        writer.Output.Write(UseCount);
        writer.Output.Write(frequency);
    }

    public static void Memcached(RdbWriter writer, in MemcachedFields fields)
    {
        writer.Output.Write(Aux);
        fields.WriteTo(writer);
    }

    /// <param name="sum">Goes on from the sum over what is before; 0 comes out where there is to be none.</param>
    public static void End(RdbWriter writer, ulong? sum)
    {
        writer.Output.Write(EndOfFile);
        var place = writer.Output.GetSpan(sizeof(ulong));
        BinaryPrimitives.WriteUInt64LittleEndian(place, sum is { } value ? Crc64.Append(value, [EndOfFile]) : 0);
        writer.Output.Advance(sizeof(ulong));
    }
}
