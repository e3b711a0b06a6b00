// Changes to a run (see Run) in memory that the caller gives it. What is put in or taken out near one end moves only
// the elements towards that end.
using System.Runtime.CompilerServices;

namespace Larder.Engine.Values.Lists;

/// <summary>
/// Each method takes the run's address and, where it may need room, the bytes that the run may take (its capacity). The
/// caller answers for the capacity; elements put in must not lie in the run.
/// </summary>
public static unsafe class RunEdit
{
    /// <summary>Makes an empty run.</summary>
    public static void Clear(byte* run)
    {
        SetCountAndWidth(run, 0, 0);
        SetBounds(run, Run.HeaderBytes, Run.HeaderBytes);
    }

    /// <summary>
    /// Puts an element in before the one with a number. False when there is no room: the run then still has the same
    /// elements, in one form or the other.
    /// </summary>
    /// <param name="towardsHead">Which side's room is used; the elements of that side move.</param>
    /// <param name="gathers">
    /// Use room of the other side however little it is. Else it is used only where it lasts for a while, because all
    /// elements have to move to get it.
    /// </param>
    public static bool TryInsert(
        byte* address, int capacity, int index, ReadOnlySpan<byte> element, bool towardsHead, bool gathers = false)
    {
        var run = new Run(address);
        var count = run.Count;
        if (count == 0) SetCountAndWidth(address, 0, Run.WidthFor(element.Length));
        else if (run.Width != Run.Mixed && run.Width != element.Length && !TryMix(run, capacity, element.Length))
            return false;
        var size = run.Width == Run.Mixed ? Run.SizeOf(element.Length) : element.Length;
        if (!TryMakeRoom(run, capacity, size, towardsHead, gathers)) return false;

        int first = run.First, end = run.End, at = run.OffsetOf(index);
        if (towardsHead)
        {
            Move(address, first, first - size, at - first);
            SetBounds(address, first - size, end);
            at -= size;
        }
        else
        {
            Move(address, at, at + size, end - at);
            SetBounds(address, first, end + size);
        }
        Write(address + at, element, run.Width == Run.Mixed);
        SetCountAndWidth(address, count + 1, run.Width);
        return true;
    }

    /// <summary>Takes elements out.</summary>
    public static void Remove(byte* address, int index, int count)
    {
        var run = new Run(address);
        var left = run.Count - count;
        Base.Check.That(index >= 0 && count >= 0 && index <= left);
        if (left == 0)
        {
            Clear(address);
            return;
        }
        int first = run.First, end = run.End;
        int from = run.OffsetOf(index), to = run.OffsetOf(index + count);
        if (from - first < end - to)
        {
            Move(address, first, first + to - from, from - first);
            SetBounds(address, first + to - from, end);
        }
        else
        {
            Move(address, to, from, end - to);
            SetBounds(address, first, end - (to - from));
        }
        SetCountAndWidth(address, left, run.Width);
    }

    /// <summary>
    /// Takes out the elements that are equal to one, the first or the last <paramref name="most"/> of them. Returns how
    /// many those were; all others move at most once.
    /// </summary>
    public static int RemoveEqual(byte* address, ReadOnlySpan<byte> element, bool fromTail, long most)
    {
        var run = new Run(address);
        var equal = CountEqual(run, element);
        if (equal == 0) return 0;
        var removed = (int)Math.Min(equal, most);
        var spared = fromTail ? equal - removed : 0; // equal ones in front of those that go
        var left = removed;
        int read = run.First, write = read;
        for (var ahead = run.Count; ahead > 0; ahead--)
        {
            var next = run.Next(read);
            var goes = left > 0 && run[read].SequenceEqual(element) && spared-- <= 0;
            if (goes)
            {
                left--;
            }
            else
            {
                Move(address, read, write, next - read);
                write += next - read;
            }
            read = next;
        }
        var count = run.Count - removed;
        if (count == 0)
        {
            Clear(address);
            return removed;
        }
        SetBounds(address, run.First, write);
        SetCountAndWidth(address, count, run.Width);
        return removed;
    }

    /// <summary>Writes an element over one of the same length.</summary>
    public static void Overwrite(byte* address, int index, ReadOnlySpan<byte> element)
    {
        var run = new Run(address);
        var offset = run.OffsetOf(index);
        Base.Check.That(run[offset].Length == element.Length);
        Write(address + offset, element, run.Width == Run.Mixed);
    }

    /// <summary>
    /// Makes a run of the elements of another from a number on, without room; it takes header and elements' bytes.
    /// </summary>
    public static void CopyFrom(byte* address, Run source, int index)
    {
        var offset = source.OffsetOf(index);
        var bytes = source.End - offset;
        SetCountAndWidth(address, source.Count - index, source.Width);
        SetBounds(address, Run.HeaderBytes, Run.HeaderBytes + bytes);
        Unsafe.CopyBlockUnaligned(address + Run.HeaderBytes, source.Address + offset, (uint)bytes);
    }

    /// <summary>Moves the elements to the front, so that all room is behind them.</summary>
    public static void MoveToFront(byte* address) => Slide(new Run(address), Run.HeaderBytes);

    static int CountEqual(Run run, ReadOnlySpan<byte> element)
    {
        if (run.Width != Run.Mixed && run.Width != element.Length) return 0;
        var equal = 0;
        var offset = run.First;
        for (var ahead = run.Count; ahead > 0; ahead--)
        {
            if (run[offset].SequenceEqual(element)) equal++;
            offset = run.Next(offset);
        }
        return equal;
    }

    // Elements of one length become mixed ones.
    static bool TryMix(Run run, int capacity, int addedLength)
    {
        int count = run.Count, width = run.Width;
        if (Run.HeaderBytes + (long)count * Run.SizeOf(width) + Run.SizeOf(addedLength) > capacity) return false;
        // From the end of the capacity to its start: the one that is written never reaches the next that is read.
        Slide(run, capacity - run.ElementBytes);
        var prefix = Run.PrefixOf(width);
        var source = run.Address + run.First;
        var target = run.Address + Run.HeaderBytes;
        for (var i = 0; i < count; i++)
        {
            Buffer.MemoryCopy(source, target + prefix, width, width);
            WriteLengths(target, width);
            source += width;
            target += width + 2 * prefix;
        }
        SetBounds(run.Address, Run.HeaderBytes, (int)(target - run.Address));
        SetCountAndWidth(run.Address, count, Run.Mixed);
        return true;
    }

    static bool TryMakeRoom(Run run, int capacity, int size, bool towardsHead, bool gathers)
    {
        var front = run.First - Run.HeaderBytes;
        var back = capacity - run.End;
        if ((towardsHead ? front : back) >= size) return true;
        var room = front + back;
        var used = run.ElementBytes;
        if (room < size || (!gathers && room < used / 4)) return false;
        Slide(run, towardsHead ? capacity - used : Run.HeaderBytes);
        return true;
    }

    static void Slide(Run run, int first)
    {
        var bytes = run.ElementBytes;
        Move(run.Address, run.First, first, bytes);
        SetBounds(run.Address, first, first + bytes);
    }

    static void Write(byte* at, ReadOnlySpan<byte> element, bool mixed)
    {
        if (mixed) at += WriteLengths(at, element.Length);
        element.CopyTo(new Span<byte>(at, element.Length));
    }

    // Writes both lengths of a mixed element; returns the bytes of one.
    static int WriteLengths(byte* at, int length)
    {
        var prefix = Run.PrefixOf(length);
        var last = at + length + 2 * prefix - 1;
        var rest = (uint)length;
        for (var i = 0; i < prefix; i++, rest >>= 7)
            at[i] = last[-i] = (byte)((rest & 0x7F) | (i + 1 < prefix ? 0x80u : 0));
        return prefix;
    }

    // Safe: source and target lie within the capacity that the caller vouched for; Buffer.MemoryCopy allows overlap.
    static void Move(byte* run, int from, int to, int bytes)
    {
        if (from != to && bytes > 0) Buffer.MemoryCopy(run + from, run + to, bytes, bytes);
    }

    static void SetCountAndWidth(byte* run, int count, int width)
    {
        Base.Check.That((uint)count <= ushort.MaxValue);
        Unsafe.WriteUnaligned(run, (uint)count | ((uint)width << 16));
    }

    static void SetBounds(byte* run, int first, int end)
    {
        Unsafe.WriteUnaligned(run + 4, first);
        Unsafe.WriteUnaligned(run + 8, end);
    }
}
