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
    sealed class OfArena
    {
        public readonly Dictionary<uint, FrozenBlocks> Frozen = [];
        public uint Last;
    }

    static readonly ConditionalWeakTable<Arena, OfArena> Arenas = [];

    /// <summary>All that the arena held is gone.</summary>
    public static void Forget(Arena arena)
    {
        if (Arenas.TryGetValue(arena, out var frozen)) frozen.Frozen.Clear();
    }

    /// <summary>Whether the block must stay as it is.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Contain(Arena arena, uint number, uint block) => number != 0 && Find(arena, number)?.Shares(block) == true;

    /// <summary>Frees a block that has left its value, or leaves that to the snapshot that needs it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Free(Arena arena, uint number, uint block)
    {
        if (number == 0 || Find(arena, number)?.TryLeave(block) != true) arena.Free(block);
    }

    internal static uint Add(Arena arena, FrozenBlocks blocks)
    {
        var frozen = Arenas.GetOrCreateValue(arena);
        do
        {
            frozen.Last++;
        }
        while (frozen.Last == 0 || frozen.Frozen.ContainsKey(frozen.Last));
        frozen.Frozen.Add(frozen.Last, blocks);
        return frozen.Last;
    }

    internal static void Remove(Arena arena, uint number) => Arenas.GetOrCreateValue(arena).Frozen.Remove(number);

    [MethodImpl(MethodImplOptions.NoInlining)]
    static FrozenBlocks? Find(Arena arena, uint number) =>
        Arenas.TryGetValue(arena, out var frozen) ? frozen.Frozen.GetValueOrDefault(number) : null;
}
