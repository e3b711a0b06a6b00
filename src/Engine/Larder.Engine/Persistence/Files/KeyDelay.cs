// The directives rdb-key-save-delay and key-load-delay, with which tests slow a snapshot down to see what happens meanwhile.
namespace Larder.Engine.Persistence.Files;

static class KeyDelay
{
    const double MostPauseMs = 50, UsPerMs = 1000;

    /// <summary>Takes the time that keys are to take.</summary>
    /// <param name="delay">
    /// Microseconds a key, or below 0 how many keys a microsecond; asked again and again, as it may change meanwhile.
    /// </param>
    /// <param name="pause">Waits for milliseconds; true when it is to be left off.</param>
    public static void After(long keys, Func<long> delay, Func<int, bool> pause)
    {
        for (double left = keys; left > 0;)
        {
            var told = delay();
            if (told == 0) return;
            var usPerKey = told > 0 ? told : -1.0 / told;
            var ms = Math.Min(left * usPerKey / UsPerMs, MostPauseMs);
            if (pause((int)Math.Ceiling(ms))) return;
            left -= ms * UsPerMs / usPerKey;
        }
    }
}
