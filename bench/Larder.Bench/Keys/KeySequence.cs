// Which key comes next. Zipfian keys are drawn ahead into a ring, so that choosing one costs the same small time as
// choosing a uniform one and the generator's own cost does not depend on the distribution.
namespace Larder.Bench.Keys;

/// <summary>How the keys of a load are spread.</summary>
enum KeySpread
{
    /// <summary>Each key once, in order, then again.</summary>
    Sequential,

    /// <summary>All keys equally likely.</summary>
    Uniform,

    /// <summary>Few keys often, many seldom; the often used ones lie scattered over the key range.</summary>
    Zipfian,
}

/// <summary>An endless sequence of key numbers; one thread.</summary>
abstract class KeySequence
{
    /// <summary>The next key number, from 0 to the number of keys - 1.</summary>
    public abstract int Next();

    /// <summary>The keys of worker <paramref name="worker"/> of <paramref name="workers"/>.</summary>
    public static KeySequence Create(KeySpread spread, int keyCount, int worker, int workers) => spread switch
    {
        KeySpread.Sequential => new SequentialKeys(keyCount, worker, workers),
        KeySpread.Uniform => new UniformKeys(keyCount, worker),
        _ => new ZipfianKeys(keyCount, worker),
    };

    sealed class SequentialKeys(int keyCount, int first, int step) : KeySequence
    {
        int _next = first % keyCount;

        public override int Next()
        {
            var key = _next;
            _next = (int)(((long)_next + step) % keyCount);
            return key;
        }
    }

    sealed class UniformKeys(int keyCount, int worker) : KeySequence
    {
        readonly RandomNumbers _random = new(1000 + (ulong)worker);

        public override int Next() => _random.Next(keyCount);
    }

    sealed class ZipfianKeys(int keyCount, int worker) : KeySequence
    {
        const int RingLength = 1 << 20;

        static readonly Lock RingsLock = new();
        static readonly Dictionary<int, int[]> Rings = [];

        readonly int[] _ring = RingOf(keyCount);
        int _position = (int)((uint)worker * 0x9E3779B1 >> 12);

        public override int Next() => _ring[++_position & (RingLength - 1)];

        static int[] RingOf(int keyCount)
        {
            // A prime that divides no key count in use turns ranks into scattered keys, one to one.
            const long Scatter = 2_654_435_761;
            lock (RingsLock)
            {
                if (Rings.TryGetValue(keyCount, out var known)) return known;
                var zipf = new ZipfDistribution(keyCount);
                var random = new RandomNumbers(99);
                var ring = new int[RingLength];
                for (var i = 0; i < ring.Length; i++) ring[i] = (int)(zipf.Draw(random) * Scatter % keyCount);
                return Rings[keyCount] = ring;
            }
        }
    }
}
