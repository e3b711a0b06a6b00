// When keys that have ended are removed at all. Held keys stay in memory, but only those who import data see them.
namespace Larder.Engine.Keyspace;

/// <summary>Set by settings and commands, asked where a key has ended. Thread-safe.</summary>
public sealed class ExpiryRules
{
    long _pausedUntilMs;

    /// <summary>Whether the loops look for keys that have ended; off only for tests (DEBUG SET-ACTIVE-EXPIRE).</summary>
    public bool IsActive { get; set; } = true;

    /// <summary>The directive import-mode: another server's data comes in, whose keys end when that server says so.</summary>
    public bool IsImporting { get; set; }

    /// <summary>The node follows a primary, which says when keys end.</summary>
    public bool IsFollowing { get; set; }

    /// <summary>Another server says when keys end.</summary>
    public bool IsDecidedElsewhere => IsImporting || IsFollowing;

    /// <summary>CLIENT PAUSE: nothing is expired or evicted until this time, Unix milliseconds; 0 ends it.</summary>
    public void PauseUntil(long untilMs) => Volatile.Write(ref _pausedUntilMs, untilMs);

    public long PausedUntilMs => Volatile.Read(ref _pausedUntilMs);

    public bool IsPaused(long nowMs) => nowMs < Volatile.Read(ref _pausedUntilMs);

    /// <summary>Whether keys that have ended stay for now.</summary>
    public bool Holds(long nowMs) => IsDecidedElsewhere || IsPaused(nowMs);
}
