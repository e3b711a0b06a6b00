// Where a tree of ids begins, embedded in what owns the tree.
using System.Runtime.InteropServices;

namespace Larder.Engine.Values.Streams.Trees;

/// <summary>All zero is an empty tree.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public struct IdTreeRoot
{
    /// <summary>Handle of the topmost node; 0 when the tree is empty.</summary>
    public uint Top;

    /// <summary>Levels of nodes; 0 when the tree is empty.</summary>
    public int Height;

    /// <summary>Nodes of all levels.</summary>
    public int Nodes;

    /// <summary>Ids in the tree. Each has a block of its own, and handles of blocks have as many bits.</summary>
    public uint Count;
}

/// <summary>Where an id stands in a tree; a leaf of 0 stands for none. Dies with the next change of the tree.</summary>
public readonly record struct IdPosition(uint Leaf, int Index)
{
    public bool IsNull => Leaf == 0;
}
