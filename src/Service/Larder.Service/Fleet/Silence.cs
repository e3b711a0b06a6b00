// For how long a node has owed an answer, and when that means that it hangs.
//
//   stopped (SIGSTOP), or asleep and silent        1.2 s: nobody will hear from it
//   silent, but it works or waits for the machine  10 s: a long command, a busy host
//   it has not answered since it started           as long as it works: it loads its data; asleep for 15 s: it hangs
//
// Time counts only in steps that the agent itself was awake for: where the whole service was stopped for a while, no node is
// to blame.
namespace Larder.Service.Fleet;

/// <summary>Of one process. Used under its owner's lock.</summary>
sealed class Silence
{
    public const long HungMs = 1_200;
    public const long BusyMs = 10_000;
    public const long StartMs = 15_000;

    ProcessActivity _before;
    bool _hasAnswered;

    /// <summary>How long the answer has been owed; 0 where none is.</summary>
    public long OwedMs { get; private set; }

    public bool IsHung { get; private set; }

    /// <summary>The node has answered.</summary>
    /// <returns>Whether it hung until now.</returns>
    public bool End()
    {
        var wasHung = IsHung;
        (OwedMs, IsHung, _hasAnswered) = (0, false, true);
        return wasHung;
    }

    /// <summary>So much time has passed without an answer.</summary>
    /// <returns>Whether the node is seen to hang now, and was not before.</returns>
    public bool Grow(long ms, Func<ProcessActivity?> look)
    {
        var isFirst = OwedMs == 0;
        OwedMs += ms;
        if (!isFirst && OwedMs < HungMs) return false;
        if (look() is not { } now) return false;
        var works = now.Ticks > _before.Ticks || now.IsBusy;
        if (isFirst || (works && !_hasAnswered))
        {
            // What has never answered is given its time anew whenever it gets on.
            if (!isFirst) OwedMs = Math.Min(OwedMs, HungMs);
            _before = now;
            if (!now.IsStopped) return false;
        }
        var limitMs = now.IsStopped ? HungMs : !_hasAnswered ? StartMs : works ? BusyMs : HungMs;
        if (IsHung || OwedMs < limitMs) return false;
        return IsHung = true;
    }
}
