// Commands by name in whatever case. The first eight bytes of a name are compared as one number, so that most names are
// found with one comparison.
using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Larder.Engine.Execution.Specs;

/// <summary>A hash table with open addressing; built at start, then only read.</summary>
sealed class CommandLookup
{
    const int Size = 1024; // a power of two, about four times the commands
    const int StartBytes = 8;

    readonly Row[] _rows = new Row[Size];
    int _count;

    public void Add(CommandSpec spec)
    {
        Base.Check.That(++_count <= Size / 2);
        var start = StartOf(spec.CalledBytes);
        var place = PlaceOf(start, spec.CalledBytes.Length);
        while (_rows[place].Spec != null) place = (place + 1) & (Size - 1);
        _rows[place] = new Row(spec, start, spec.CalledBytes.Length);
    }

    public void Clear()
    {
        Array.Clear(_rows);
        _count = 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public CommandSpec? Find(ReadOnlySpan<byte> name)
    {
        var start = StartOf(name);
        for (var place = PlaceOf(start, name.Length); ; place = (place + 1) & (Size - 1))
        {
            ref readonly var row = ref _rows[place];
            if (row.Spec == null) return null;
            if (row.Start == start && row.Length == name.Length && HasEnd(row.Spec, name)) return row.Spec;
        }
    }

    // A renamed command may have letters beyond ASCII, which are compared as they are.
    static bool HasEnd(CommandSpec spec, ReadOnlySpan<byte> name)
    {
        for (var i = StartBytes; i < name.Length; i++)
        {
            var letter = name[i] is >= (byte)'A' and <= (byte)'Z' ? (byte)(name[i] | 0x20) : name[i];
            if (letter != spec.CalledBytes[i]) return false;
        }
        return true;
    }

    static int PlaceOf(ulong start, int length) =>
        (int)(((start ^ (uint)length) * 0x9E37_79B9_7F4A_7C15u) >> (64 - BitOperations.Log2(Size)));

    // Lower case; behind a shorter name are zeros.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static ulong StartOf(ReadOnlySpan<byte> name) => Lower(name.Length switch
    {
        >= StartBytes => BinaryPrimitives.ReadUInt64LittleEndian(name),
        >= 4 => BinaryPrimitives.ReadUInt32LittleEndian(name) |
            (ulong)BinaryPrimitives.ReadUInt32LittleEndian(name[^4..]) << (8 * (name.Length - 4)),
        3 => BinaryPrimitives.ReadUInt16LittleEndian(name) | (ulong)name[2] << 16,
        2 => BinaryPrimitives.ReadUInt16LittleEndian(name),
        1 => name[0],
        _ => 0,
    });

    // All eight bytes at once: the top bit of each tells whether it is a capital, and becomes the bit that makes it small.
    static ulong Lower(ulong text)
    {
        const ulong Each = 0x0101_0101_0101_0101, Tops = 0x80 * Each;
        var low = text & ~Tops;
        var fromA = low + (0x80 - 'A') * Each;
        var beyondZ = low + (0x7F - 'Z') * Each;
        return text | ((fromA & ~beyondZ & ~text & Tops) >> 2);
    }

    [StructLayout(LayoutKind.Auto)]
    readonly struct Row(CommandSpec spec, ulong start, int length)
    {
        public readonly CommandSpec? Spec = spec;
        public readonly ulong Start = start;
        public readonly int Length = length;
    }
}
