// The flags of a meta request ("mg key v t T30"): a set of letters, some of which carry a value. Flags that only shape
// the reply are echoed in the request's order, for which the tokens themselves are kept.
namespace Larder.Protocol.Memcached;

/// <summary>The parsed flags of one meta request.</summary>
public struct MetaFlags
{
    ulong _present;

    /// <summary>T: the new time to live, as sent.</summary>
    public int Exptime { get; internal set; }

    /// <summary>N: the time to live of an item made on a miss, as sent.</summary>
    public int AutovivifyExptime { get; internal set; }

    /// <summary>R: the remaining time below which one client wins the right to recache, as sent.</summary>
    public int RecacheExptime { get; internal set; }

    /// <summary>F: the client's flags.</summary>
    public uint ClientFlags { get; internal set; }

    /// <summary>C: the CAS value to compare with.</summary>
    public ulong CompareCas { get; internal set; }

    /// <summary>E: the CAS value to store.</summary>
    public ulong NewCas { get; internal set; }

    /// <summary>J: the value that a missing counter starts with.</summary>
    public ulong Initial { get; internal set; }

    /// <summary>D: how much a counter changes.</summary>
    public ulong Delta { get; internal set; }

    /// <summary>M: the mode, 0 where none was given.</summary>
    public byte Mode { get; internal set; }

    /// <summary>Whether a flag was given; <paramref name="letter"/> is an ASCII letter.</summary>
    public readonly bool Has(char letter) => (_present >> (letter - 'A') & 1) != 0;

    internal void Add(char letter) => _present |= 1UL << (letter - 'A');
}
