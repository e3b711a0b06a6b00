// Whether a snapshot needs a block as it is: asked by those who are about to change or free one.
using System.Runtime.CompilerServices;
using Larder.Memory.Arenas;

namespace Larder.Engine.Values.Frozen;

/// <summary>
/// By arena, as few values are frozen at a time; under the arena's lock. A value keeps its number when it is frozen no
/// longer: no other ever gets the same. 0 is that of one that never was.
/// </summary>
public static class SharedBlocks
{
    static readonly ConditionalWeakTable<Arena, Dictionary<uint, FrozenValue>> Arenas = [];
    static uint _last;

    /// <summary>All that the arena held is gone.</summary>
    public static void Forget(Arena arena)
    {
        if (Arenas.TryGetValue(arena, out var frozen)) frozen.Clear();
    }

    /// <summary>Whether the block must stay as it is.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Contain(Arena arena, uint number, uint block) =>
        number != 0 && Find(arena, number) is FrozenBlocks blocks && blocks.Shares(block);

    /// <summary>Frees a block that has left its value, or leaves that to the snapshot that needs it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Free(Arena arena, uint number, uint block)
    {
        if (number == 0 || Find(arena, number) is not FrozenBlocks blocks || !blocks.TryLeave(block)) arena.Free(block);
    }

    internal static uint Add(Arena arena, FrozenValue value)
    {
        var number = Interlocked.Increment(ref _last);
        if (number == 0) number = Interlocked.Increment(ref _last);
        Arenas.GetOrCreateValue(arena).Add(number, value);
        return number;
    }

    internal static void Remove(Arena arena, uint number) => Arenas.GetOrCreateValue(arena).Remove(number);

    [MethodImpl(MethodImplOptions.NoInlining)]
    internal static FrozenValue? Find(Arena arena, uint number) =>
        Arenas.TryGetValue(arena, out var frozen) ? frozen.GetValueOrDefault(number) : null;
}
