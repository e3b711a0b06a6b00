// The way from the root of a RankTree to a place in a leaf.
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Larder.Engine.Values.SortedSets;

/// <summary>Valid until the tree changes.</summary>
unsafe struct RankPath
{
    public struct Step
    {
        /// <summary>An inner node.</summary>
        public uint Node;

        /// <summary>Which of its children the way goes through.</summary>
        public int Child;
    }

    [InlineArray(RankTree.MaxHeight)]
    struct Steps
    {
        Step _first;
    }

    Steps _steps;

    /// <summary>Inner nodes on the way; step 0 is the root's, the last the leaf's parent.</summary>
    public int Height;

    public uint Leaf;

    /// <summary>The number of the entry in the leaf, which may be just behind the last.</summary>
    public int Position;

    /// <summary>Members of the tree that lie before the place.</summary>
    public long Rank;

    [UnscopedRef]
    public ref Step this[int level] => ref _steps[level];
}
