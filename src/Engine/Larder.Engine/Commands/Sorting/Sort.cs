// SORT and SORT_RO: the elements of a list, set or sorted set by number, by their bytes, or by what other keys hold.
//
// Patterns may lead to any key, so the locks of all shards are held.
using Larder.Engine.Execution.Requests;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Larder.Base;
using Larder.Base.Numbers;
using Larder.Engine.Collections.Lists;
using Larder.Engine.Execution;
using Larder.Engine.Execution.Access;
using Larder.Engine.Items;
using Larder.Engine.Keyspace;
using Larder.Engine.Values.Lists;
using Larder.Memory.Buffers;

namespace Larder.Engine.Commands.Sorting;

sealed unsafe class Sort(UserTable users)
{
    // GET may multiply what is there as often as it likes.
    const int MaxResultBytes = 256 << 20;

    public void Run(CommandContext context) => Run(context, readOnly: false);

    public void RunReadOnly(CommandContext context) => Run(context, readOnly: true);

    void Run(CommandContext context, bool readOnly)
    {
        Check.That(context.HoldsAllLocks);
        if (SortOptions.TryRead(context, users, readOnly) is not { } options) return;
        var key = context.Key(1);
        var item = key.Database.Read(key);
        if (!SortSource.IsSortable(item))
        {
            context.Reply.Error(ErrorTexts.WrongType);
            return;
        }
        var isSet = !item.IsNull && item.Type == ItemType.Set;
        if (options.KeepsOrder && isSet && (options.Store != 0 || context.DeniesBlocking)) options.SortInstead();

        var source = new SortSource(key, item);
        if (source.Count > SortSource.MaxCount)
        {
            context.Reply.Error("ERR the collection is too large to be sorted"u8);
            return;
        }
        var total = (int)source.Count;
        var (start, count) = options.RangeOf(total);
        var collected = options.KeepsOrder ? count : total;
        var buffer = (SortEntry*)NativeMemory.Alloc((nuint)collected, (nuint)sizeof(SortEntry));
        using ByteWriter digits = new(), name = new();
        try
        {
            var entries = new Span<SortEntry>(buffer, collected);
            if (options.KeepsOrder)
            {
                source.Fill(entries, start, backwards: options.Descends && !isSet, digits);
            }
            else
            {
                source.Fill(entries, 0, backwards: false, digits);
                if (!TryOrder(context, options, entries, name)) return;
                entries = entries.Slice(start, count);
            }
            if (options.Store != 0) Store(context, options, entries, name);
            else Reply(context, options, entries, name);
        }
        finally
        {
            NativeMemory.Free(buffer);
        }
    }

    // Puts the elements in order; false when one has no number, and the error is written.
    static bool TryOrder(CommandContext context, SortOptions options, Span<SortEntry> entries, ByteWriter name)
    {
        if (options.By != 0 || !options.Alpha)
        {
            foreach (ref var entry in entries)
            {
                if (TryWeigh(context, options, ref entry, name)) continue;
                context.Reply.Error("ERR One or more scores can't be converted into double"u8);
                return false;
            }
        }
        if (options.Alpha) entries.Sort(new ByteOrder(options.By != 0, options.Descends));
        else entries.Sort(new ScoreOrder(options.Descends));
        return true;
    }

    // One without a weight counts as 0.
    static bool TryWeigh(CommandContext context, SortOptions options, ref SortEntry entry, ByteWriter name)
    {
        ReadOnlySpan<byte> weight = entry.Bytes;
        var pattern = new SortPattern(context, options.By, name);
        if (options.By != 0 && !pattern.TryFind(entry.Bytes, out weight)) return true;
        if (!options.Alpha) return FloatText.TryParse(weight, out entry.Score) && !double.IsNaN(entry.Score);
        // Safe: what is found lies in an item, or is the element itself; neither moves before the end of the command.
        entry.Weight = (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(weight));
        entry.WeightLength = weight.Length;
        return true;
    }

    static void Reply(CommandContext context, SortOptions options, ReadOnlySpan<SortEntry> entries, ByteWriter name)
    {
        var output = context.Reply.Output;
        var replyStart = output.Length;
        context.Reply.Array((long)entries.Length * Math.Max(options.Gets.Count, 1));
        foreach (ref readonly var entry in entries)
        {
            if (options.Gets.Count == 0) context.Reply.BulkString(entry.Bytes);
            foreach (var get in options.Gets)
            {
                if (new SortPattern(context, get, name).TryFind(entry.Bytes, out var value))
                    context.Reply.BulkString(value);
                else
                    context.Reply.Null();
                if (output.Length - replyStart > MaxResultBytes) break;
            }
            if (output.Length - replyStart <= MaxResultBytes) continue;
            output.Truncate(replyStart);
            context.Reply.Error(TooLarge);
            return;
        }
    }

    static ReadOnlySpan<byte> TooLarge => "ERR the result of the sort would exceed 256 MiB"u8;

    // All is copied before the destination changes, which may be what was sorted.
    static void Store(CommandContext context, SortOptions options, ReadOnlySpan<SortEntry> entries, ByteWriter name)
    {
        using ByteWriter bytes = new(), lengths = new();
        var size = new RunSize();
        foreach (ref readonly var entry in entries)
        {
            if (options.Gets.Count == 0) Keep(entry.Bytes, bytes, lengths, ref size);
            foreach (var get in options.Gets)
            {
                new SortPattern(context, get, name).TryFind(entry.Bytes, out var value);
                Keep(value, bytes, lengths, ref size);
                if ((long)bytes.Length + lengths.Length > MaxResultBytes) break;
            }
            if ((long)bytes.Length + lengths.Length <= MaxResultBytes) continue;
            context.Reply.Error(TooLarge);
            return;
        }
        var key = context.Key(options.Store);
        if (size.Count > 0)
        {
            key.Database.DeleteToReplace(key);
            var edit = new ListEdit(key, default(Item), context.Settings.Encodings);
            edit.Expect(size);
            var at = 0;
            foreach (var length in MemoryMarshal.Cast<byte, int>(lengths.Written))
            {
                edit.Push(bytes.Written.Slice(at, length), atHead: false);
                at += length;
            }
            context.Changed(key, KeyEventClass.List, "sortstore"u8, removed: false, size.Count);
        }
        else if (key.Database.Delete(key))
        {
            context.Changed(key, KeyEventClass.Generic, "del"u8);
        }
        context.Reply.Integer(size.Count);
    }

    static void Keep(ReadOnlySpan<byte> value, ByteWriter bytes, ByteWriter lengths, ref RunSize size)
    {
        size.Add(value.Length);
        bytes.Write(value);
        Unsafe.WriteUnaligned(lengths.EnsureRoom(sizeof(int)), value.Length);
        lengths.Advance(sizeof(int));
    }
}
