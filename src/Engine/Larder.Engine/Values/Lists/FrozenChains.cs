// Chains that a snapshot saves while commands go on changing them. The nodes that a chain had at its moment are shared: a
// command that changes one makes itself a copy of that node first, and one that it takes out stays until it is saved.
using System.Runtime.CompilerServices;
using Larder.Memory.Arenas;

namespace Larder.Engine.Values.Lists;

/// <summary>The nodes of a chain at a moment, in their order; under the lock that covers the chain.</summary>
public sealed class FrozenChain
{
    readonly Arena _arena;
    readonly uint[] _nodes;
    readonly HashSet<uint> _shared, _left = [];
    readonly uint _number;
    int _next;

    /// <summary>From now on the chain is to leave its nodes as they are.</summary>
    public FrozenChain(Arena arena, Chain chain)
    {
        _arena = arena;
        Count = chain.Count;
        _nodes = new uint[chain.Nodes];
        var node = chain.Head;
        for (var i = 0; i < _nodes.Length; i++, node = chain.NextOf(node)) _nodes[i] = node;
        _shared = [.. _nodes];
        _number = chain.Frozen = FrozenChains.Add(arena, this);
    }

    /// <summary>Elements.</summary>
    public long Count { get; }

    /// <summary>The node that is to be saved next; false behind the last.</summary>
    public unsafe bool TryPeek(out Run run)
    {
        run = default;
        if (_next == _nodes.Length) return false;
        run = new Run(_arena.At(_nodes[_next]) + Chain.LinkBytes);
        return true;
    }

    /// <summary>That node is saved: it is the chain's alone again, or is freed.</summary>
    public void Advance()
    {
        var node = _nodes[_next++];
        if (_left.Remove(node)) _arena.Free(node);
        else _shared.Remove(node);
    }

    /// <summary>Nothing more of it is wanted.</summary>
    public void Thaw()
    {
        while (_next < _nodes.Length) Advance();
        FrozenChains.Remove(_arena, _number);
    }

    internal bool Shares(uint node) => _shared.Contains(node);

    internal bool TryLeave(uint node)
    {
        if (!_shared.Remove(node)) return false;
        _left.Add(node);
        return true;
    }
}

/// <summary>
/// By arena, as few chains are frozen at a time; each under the arena's lock. A chain keeps its number when it is no longer
/// frozen: no other ever gets the same.
/// </summary>
static class FrozenChains
{
    sealed class OfArena
    {
        public readonly Dictionary<uint, FrozenChain> Chains = [];
        public uint Last;
    }

    static readonly ConditionalWeakTable<Arena, OfArena> Arenas = [];

    public static uint Add(Arena arena, FrozenChain chain)
    {
        var chains = Arenas.GetOrCreateValue(arena);
        do
        {
            chains.Last++;
        }
        while (chains.Last == 0 || chains.Chains.ContainsKey(chains.Last));
        chains.Chains.Add(chains.Last, chain);
        return chains.Last;
    }

    /// <summary>All that the arena held is gone.</summary>
    public static void Forget(Arena arena)
    {
        if (Arenas.TryGetValue(arena, out var chains)) chains.Chains.Clear();
    }

    public static void Remove(Arena arena, uint number)
    {
        if (Arenas.TryGetValue(arena, out var chains)) chains.Chains.Remove(number);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static bool Shares(Arena arena, uint number, uint node) =>
        Arenas.TryGetValue(arena, out var chains) && chains.Chains.TryGetValue(number, out var chain) && chain.Shares(node);

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static bool TryLeave(Arena arena, uint number, uint node) =>
        Arenas.TryGetValue(arena, out var chains) && chains.Chains.TryGetValue(number, out var chain) && chain.TryLeave(node);
}
