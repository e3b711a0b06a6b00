// Writes what stands in a file beside values: facts, functions, and what is told of a key before its value. Pieces that
// several threads have written, one behind the other, make a file, as long as each begins with its database.
using System.Buffers.Text;

namespace Larder.Rdb.Files;

/// <summary>Appends to the output of a writer. Copying it costs nothing.</summary>
public readonly struct RdbRecords(RdbWriter writer)
{
    const int MostDigits = 20;

    /// <summary>The writer for the values.</summary>
    public RdbWriter Values => writer;

    public void Fact(ReadOnlySpan<byte> name, ReadOnlySpan<byte> text)
    {
        Code(RdbOpcode.Aux);
        writer.String(name);
        writer.String(text);
    }

    public void Fact(ReadOnlySpan<byte> name, long number)
    {
        Span<byte> digits = stackalloc byte[MostDigits];
        Utf8Formatter.TryFormat(number, digits, out var length);
        Fact(name, digits[..length]);
    }

    public void Function(ReadOnlySpan<byte> source)
    {
        Code(RdbOpcode.Function);
        writer.String(source);
    }

    /// <summary>The database of what follows.</summary>
    public void SelectDatabase(int number)
    {
        Code(RdbOpcode.SelectDatabase);
        writer.Length((ulong)number);
    }

    /// <summary>How many keys follow, so that readers make room; it need not be exact.</summary>
    public void ResizeDatabase(long keys, long expiringKeys)
    {
        Code(RdbOpcode.ResizeDatabase);
        writer.Length((ulong)keys);
        writer.Length((ulong)expiringKeys);
    }

    /// <summary>When the key that comes next ends, Unix milliseconds.</summary>
    public void Expiry(long expireAtMs)
    {
        Code(RdbOpcode.ExpireMs);
        writer.Millis(expireAtMs);
    }

    /// <summary>How long the key that comes next was not used.</summary>
    public void Idle(long seconds)
    {
        Code(RdbOpcode.Idle);
        writer.Length((ulong)seconds);
    }

    /// <summary>How often the key that comes next is used.</summary>
    public void Frequency(byte frequency)
    {
        Code(RdbOpcode.Frequency);
        writer.Output.Write(frequency);
    }

    void Code(RdbOpcode code) => writer.Output.Write((byte)code);
}
