// On which conditions a member's score is set, and what came of it.
namespace Larder.Engine.Collections.SortedSets;

/// <summary>The options of ZADD.</summary>
[Flags]
public enum ScoreConditions
{
    None = 0,

    /// <summary>NX: only a member that is not there.</summary>
    Missing = 1,

    /// <summary>XX: only a member that is there.</summary>
    Present = 2,

    /// <summary>GT: one that is there only if its score grows.</summary>
    Greater = 4,

    /// <summary>LT: one that is there only if its score shrinks.</summary>
    Less = 8,

    /// <summary>INCR: what is given is added to the score that is there.</summary>
    Increment = 16,
}

public enum ScoreChange : byte
{
    /// <summary>A condition did not hold.</summary>
    Refused,

    /// <summary>The member has that score already.</summary>
    Unchanged,
    Added,
    Updated,

    /// <summary>The sum of two infinities; nothing was changed.</summary>
    NotANumber,
}
