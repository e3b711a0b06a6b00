// Writes a file to where it goes: what stands first, pieces that were written into buffers, and the sum over all of it.
using System.Buffers.Binary;
using System.Text;

namespace Larder.Rdb.Files;

/// <summary>One thread's at a time; pieces may come from many (<see cref="RdbRecords"/>).</summary>
/// <param name="checks">Whether the file ends with its sum, or with 0 for none.</param>
public sealed class RdbFileWriter(IRdbSink sink, bool checks)
{
    ulong _sum;

    /// <summary>How much was written.</summary>
    public long WrittenBytes { get; private set; }

    /// <summary>Begins a file of a version: the oldest that can hold what will be in it is read by the most.</summary>
    public void Begin(int version) =>
        Append(Encoding.ASCII.GetBytes(version >= RdbVersion.Valkey9 ? $"VALKEY{version:000}" : $"REDIS{version:0000}"));

    /// <summary>Puts a piece at the end.</summary>
    public void Append(ReadOnlySpan<byte> piece)
    {
        if (checks) _sum = Crc64.Append(_sum, piece);
        sink.Write(piece);
        WrittenBytes += piece.Length;
    }

    /// <summary>Ends the file.</summary>
    public void End()
    {
        Append([(byte)RdbOpcode.End]);
        Span<byte> sum = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(sum, _sum);
        sink.Write(sum);
        WrittenBytes += sum.Length;
    }
}
