// What the memcached commands count, in the words of stats. Each loop has its own; stats sums them.
using System.Runtime.InteropServices;

namespace Larder.Engine.Memcached.Requests;

/// <summary>Counts of events. All fields are of one type, so that sums need not name them.</summary>
public struct CommandFigures
{
    public long GetCommands, GetHits, GetMisses, GetExpired;
    public long SetCommands, TouchCommands, FlushCommands, MetaCommands;
    public long DeleteHits, DeleteMisses, TouchHits, TouchMisses;
    public long IncrementHits, IncrementMisses, DecrementHits, DecrementMisses;
    public long CasHits, CasMisses, CasMismatches;
    public long StoreTooLarge, StoreNoMemory;
    public long AuthenticationCommands, AuthenticationErrors;
    public long ItemsLinked;
    public long Yields, ReadBuffersRefused, RepliesRefused;

    /// <summary>Items that were found to have ended by the command that wanted them.</summary>
    public long FoundExpired;

    public void Add(in CommandFigures other)
    {
        var sums = Fields(ref this);
        var others = MemoryMarshal.Cast<CommandFigures, long>(MemoryMarshal.CreateReadOnlySpan(in other, 1));
        for (var i = 0; i < sums.Length; i++) sums[i] += others[i];
    }

    public void Subtract(in CommandFigures other)
    {
        var sums = Fields(ref this);
        var others = MemoryMarshal.Cast<CommandFigures, long>(MemoryMarshal.CreateReadOnlySpan(in other, 1));
        for (var i = 0; i < sums.Length; i++) sums[i] -= others[i];
    }

    static Span<long> Fields(ref CommandFigures figures) =>
        MemoryMarshal.Cast<CommandFigures, long>(MemoryMarshal.CreateSpan(ref figures, 1));
}

/// <summary>What was done to the items of one class of sizes.</summary>
public struct ClassFigures
{
    public long GetHits, SetCommands, DeleteHits, IncrementHits, DecrementHits, CasHits, CasMismatches, TouchHits;
    public long MovesToCold, MovesToWarm, HotHits, ColdHits, TemporaryHits;

    public void Add(in ClassFigures other, int sign = 1)
    {
        GetHits += sign * other.GetHits;
        SetCommands += sign * other.SetCommands;
        DeleteHits += sign * other.DeleteHits;
        IncrementHits += sign * other.IncrementHits;
        DecrementHits += sign * other.DecrementHits;
        CasHits += sign * other.CasHits;
        CasMismatches += sign * other.CasMismatches;
        TouchHits += sign * other.TouchHits;
        MovesToCold += sign * other.MovesToCold;
        MovesToWarm += sign * other.MovesToWarm;
        HotHits += sign * other.HotHits;
        ColdHits += sign * other.ColdHits;
        TemporaryHits += sign * other.TemporaryHits;
    }
}

/// <summary>The figures of one loop, written by its thread alone; others may read them a moment late.</summary>
public sealed class MemcachedCounters
{
    public CommandFigures Figures;

    /// <summary>By the number of the class.</summary>
    public ClassFigures[] Classes { get; } = new ClassFigures[SlabClasses.Limit];
}
