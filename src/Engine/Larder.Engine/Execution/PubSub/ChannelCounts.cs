// How many subscribers each channel has on each loop: what PUBLISH needs to know, whichever loop it runs on. Counts are
// replaced as a whole when a subscription comes or goes, so that a publisher works on what it found without a lock.
using Larder.Base;

namespace Larder.Engine.Execution.PubSub;

/// <summary>Thread-safe; one lock for each sixteenth of the names.</summary>
sealed class ChannelCounts(int loopCount)
{
    const int StripeCount = 16;

    readonly Dictionary<byte[], int[]>[] _stripes = CreateStripes();

    /// <summary>Names that have a subscriber; a sum that may be changing.</summary>
    public int NameCount
    {
        get
        {
            var sum = 0;
            foreach (var stripe in _stripes) sum += stripe.Count;
            return sum;
        }
    }

    /// <summary>Subscribers by loop; null when there is none.</summary>
    public int[]? Find(ReadOnlySpan<byte> name)
    {
        var stripe = StripeOf(name);
        if (stripe.Count == 0) return null;
        lock (stripe)
        {
            return stripe.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(name, out var counts) ? counts : null;
        }
    }

    public int Sum(ReadOnlySpan<byte> name)
    {
        var sum = 0;
        foreach (var count in Find(name) ?? []) sum += count;
        return sum;
    }

    /// <summary>Counts one subscriber more or less of a loop.</summary>
    public void Change(byte[] name, int loop, int by)
    {
        var stripe = StripeOf(name);
        lock (stripe)
        {
            int[] counts = stripe.TryGetValue(name, out var known) ? [.. known] : new int[loopCount];
            counts[loop] += by;
            if (Array.TrueForAll(counts, count => count == 0)) stripe.Remove(name);
            else stripe[name] = counts;
        }
    }

    /// <summary>All names with their counts at this moment.</summary>
    public List<KeyValuePair<byte[], int[]>> ToList()
    {
        List<KeyValuePair<byte[], int[]>> all = [];
        foreach (var stripe in _stripes)
        {
            lock (stripe) all.AddRange(stripe);
        }
        return all;
    }

    Dictionary<byte[], int[]> StripeOf(ReadOnlySpan<byte> name) =>
        _stripes[(KeyHash.Of(name) >> 32) % StripeCount];

    static Dictionary<byte[], int[]>[] CreateStripes()
    {
        var stripes = new Dictionary<byte[], int[]>[StripeCount];
        for (var i = 0; i < StripeCount; i++) stripes[i] = new(BytesComparer.Instance);
        return stripes;
    }
}
