// Which keys an application asks a cache for, in three shapes that tell eviction policies apart. Equal for all servers.
namespace Larder.Bench.Keys;

/// <summary>The shape of a trace.</summary>
enum TraceShape
{
    /// <summary>The same keys stay popular.</summary>
    Zipfian,

    /// <summary>Popular keys, and every now and then a long run over keys that nobody asks for again.</summary>
    ScanMixed,

    /// <summary>Popular keys, others after a while.</summary>
    Shifting,
}

/// <summary>An endless sequence of key numbers, always the same one.</summary>
sealed class AccessTrace(TraceShape shape, int keyCount)
{
    const long Scatter = 2_654_435_761;
    const int ScanEvery = 100_000, ScanLength = 25_000, ShiftEvery = 100_000;

    readonly ZipfDistribution _zipf = new(keyCount);
    readonly RandomNumbers _random = new(7);
    long _asked;
    long _scanned;

    public long Next()
    {
        var at = _asked++;
        if (shape == TraceShape.ScanMixed && at % ScanEvery >= ScanEvery - ScanLength) return keyCount + _scanned++;
        var phase = shape == TraceShape.Shifting ? at / ShiftEvery : 0;
        // Another phase, another place for every rank: a tenth of the key range further on.
        return (_zipf.Draw(_random) * Scatter + phase * (keyCount / 10)) % keyCount;
    }
}
