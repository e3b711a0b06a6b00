// What HEXPIRE, HPERSIST and the like answer for one field; the numbers are those of the reply.
namespace Larder.Engine.Collections.Hashes;

public enum FieldExpiryResult
{
    /// <summary>There is no such field, or no such hash.</summary>
    Missing = -2,

    /// <summary>The field has no expiry that could be taken away.</summary>
    WithoutExpiry = -1,

    /// <summary>The condition does not hold.</summary>
    Refused = 0,

    /// <summary>The expiry was set, or taken away.</summary>
    Changed = 1,

    /// <summary>The time is past, so the field was removed.</summary>
    Ended = 2,
}

/// <summary>When an expiry is set at all. NX excludes the others; XX goes with GT or LT.</summary>
[Flags]
public enum ExpiryConditions : byte
{
    None = 0,

    /// <summary>NX: only where there is none.</summary>
    Missing = 1,

    /// <summary>XX: only where there is one.</summary>
    Present = 2,

    /// <summary>GT: only when later than the present one; never is the latest.</summary>
    Later = 4,

    /// <summary>LT: only when earlier than the present one.</summary>
    Earlier = 8,
}
