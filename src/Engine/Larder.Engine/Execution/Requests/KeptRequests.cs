// Requests kept for later, outside the garbage-collected heap: those of a transaction until EXEC (a million of them cost
// the collector nothing), that of a blocked client until it is served.
//
//     bytes    | arguments of the first request | of the second | ...
//     slices   | offset, length of each argument, in the same order
using System.Runtime.CompilerServices;
using Larder.Engine.Execution.Specs;
using Larder.Memory.Buffers;
using Larder.Protocol.Requests;

namespace Larder.Engine.Execution.Requests;

/// <summary>Requests kept for later.</summary>
sealed unsafe class KeptRequests : IDisposable
{
    /// <summary>The most bytes that fit, whatever the settings allow.</summary>
    public const int MaxBytes = 1 << 30;

    const int RetainedBytes = 4096;

    readonly ByteWriter _bytes = new(RetainedBytes);
    readonly ByteWriter _slices = new(RetainedBytes);
    readonly List<Entry> _entries = [];

    public int Count => _entries.Count;

    /// <summary>Bytes of all arguments with what it takes to find them.</summary>
    public long Bytes => _bytes.Length + (long)_slices.Length;

    public CommandSpec Command(int index) => _entries[index].Command;

    public void Add(CommandSpec command, RequestArguments arguments)
    {
        _entries.Add(new Entry(command, _slices.Length / sizeof(ArgumentSlice), arguments.Count));
        for (var i = 0; i < arguments.Count; i++)
        {
            var length = arguments[i].Length;
            var slice = new ArgumentSlice(_bytes.Length, length);
            _slices.Write(new ReadOnlySpan<byte>(&slice, sizeof(ArgumentSlice)));
            arguments.MoveTo(i, _bytes.EnsureRoom(length));
            _bytes.Advance(length);
        }
    }

    /// <summary>Points <paramref name="arguments"/> to those of one command; valid until something is added.</summary>
    // Safe: slices were written for bytes that are there, and both writers only grow until Clear.
    public void Load(int index, RequestArguments arguments)
    {
        var entry = _entries[index];
        arguments.Clear();
        arguments.Bind(_bytes.Start);
        var slice = _slices.Start + (long)entry.FirstSlice * sizeof(ArgumentSlice);
        for (var i = 0; i < entry.ArgumentCount; i++, slice += sizeof(ArgumentSlice))
        {
            var (offset, length) = Unsafe.ReadUnaligned<ArgumentSlice>(slice);
            arguments.Add(offset, length);
        }
    }

    /// <summary>Gives an argument of a kept request another value; what was loaded has to be loaded again.</summary>
    public void Replace(int index, int argument, ReadOnlySpan<byte> value)
    {
        var slice = new ArgumentSlice(_bytes.Length, value.Length);
        _bytes.Write(value);
        Base.Check.That((uint)argument < (uint)_entries[index].ArgumentCount);
        var position = ((long)_entries[index].FirstSlice + argument) * sizeof(ArgumentSlice);
        Unsafe.WriteUnaligned(_slices.Start + position, slice);
    }

    public void Clear()
    {
        _bytes.Reset();
        _slices.Reset();
        _entries.Clear();
        if (_entries.Capacity > RetainedBytes) _entries.Capacity = 0;
    }

    public void Dispose()
    {
        _bytes.Dispose();
        _slices.Dispose();
        _entries.Clear();
    }

    readonly record struct Entry(CommandSpec Command, int FirstSlice, int ArgumentCount);
}
