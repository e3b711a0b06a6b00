// CLIENT PAUSE: until when the commands of clients wait, and which of them.
namespace Larder.Engine.Execution.Clients;

/// <summary>A pause as it is at a moment.</summary>
/// <param name="LeftMs">How long it still lasts; 0 when there is none.</param>
/// <param name="WritesOnly">Only commands that may change data wait.</param>
public readonly record struct PauseState(long LeftMs, bool WritesOnly)
{
    public bool IsOver => LeftMs == 0;
}

/// <summary>The pause of a node. Thread-safe.</summary>
public sealed class ClientPause
{
    // End of the pause in Unix milliseconds, doubled, plus one for writes only: read and written as one.
    long _packed;

    /// <summary>Called, on any thread, when a pause whose time is over was noticed; once for each.</summary>
    public Action? Lapsed { get; set; }

    public PauseState Current(long nowMs)
    {
        var packed = Volatile.Read(ref _packed);
        return new PauseState(Math.Max(0, (packed >> 1) - nowMs), (packed & 1) != 0);
    }

    /// <summary>
    /// Begins a pause. During another one the later end counts, and of the two kinds the one that lets fewer commands
    /// through.
    /// </summary>
    public void Begin(long untilMs, bool writesOnly, long nowMs)
    {
        while (true)
        {
            var packed = Volatile.Read(ref _packed);
            var isRunning = packed >> 1 > nowMs;
            var end = isRunning ? Math.Max(untilMs, packed >> 1) : untilMs;
            var kind = writesOnly && (!isRunning || (packed & 1) != 0) ? 1L : 0L;
            if (Interlocked.CompareExchange(ref _packed, (end << 1) | kind, packed) == packed) return;
        }
    }

    /// <summary>Forgets a pause whose time is over.</summary>
    public void Lapse(long nowMs)
    {
        var packed = Volatile.Read(ref _packed);
        if (packed == 0 || packed >> 1 > nowMs) return;
        if (Interlocked.CompareExchange(ref _packed, 0, packed) == packed) Lapsed?.Invoke();
    }

    public void End() => Volatile.Write(ref _packed, 0);
}
