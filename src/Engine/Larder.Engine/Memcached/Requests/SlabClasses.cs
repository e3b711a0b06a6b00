// The classes of sizes by which memcached's users look at their items. Larder's memory knows none of them: they are computed
// from an item's lengths, as memcached counts its bytes, for statistics alone.
using System.Globalization;
using Larder.Engine.Items;
using Larder.Engine.Settings.Groups;
using Larder.Protocol.Memcached;

namespace Larder.Engine.Memcached.Requests;

/// <summary>Which class an item is of: 1 to <see cref="Largest"/>.</summary>
public sealed class SlabClasses
{
    /// <summary>One more than the highest number of a class.</summary>
    public const int Limit = 64;

    const int PageBytes = 1024 * 1024;
    const int HeaderBytes = 48;
    const int GrainBytes = 8;
    const int MostByTable = 8 * 1024;

    readonly int[] _sizes = new int[Limit];
    readonly byte[] _byGrain = new byte[MostByTable / GrainBytes + 1];

    public SlabClasses(MemcachedSettings settings)
    {
        var factor = double.Parse(settings.GrowthFactor.Value, CultureInfo.InvariantCulture);
        var largest = (int)Math.Min(PageBytes / 2, settings.MaxItemBytes.Value);
        double size = HeaderBytes + settings.ChunkBytes.Value;
        while (Largest < Limit - 2 && size < largest / factor)
        {
            _sizes[++Largest] = ((int)size + GrainBytes - 1) / GrainBytes * GrainBytes;
            size = _sizes[Largest] * factor;
        }
        _sizes[++Largest] = largest;
        for (var i = 0; i < _byGrain.Length; i++) _byGrain[i] = (byte)Search(i * GrainBytes);
    }

    /// <summary>The highest number of a class.</summary>
    public int Largest { get; private set; }

    /// <summary>Bytes that memcached gives an item of the class.</summary>
    public int SizeOf(int number) => _sizes[number];

    /// <summary>How many of them fit one of memcached's pages.</summary>
    public int PerPage(int number) => PageBytes / _sizes[number];

    public int Of(ItemView item) => Of(item.KeyLength, item.ValueLength);

    public int Of(int keyLength, int valueLength)
    {
        var bytes = ItemSize.Of(keyLength, 0, valueLength);
        return bytes <= MostByTable ? _byGrain[(bytes + GrainBytes - 1) / GrainBytes] : Search(bytes);
    }

    int Search(long bytes)
    {
        var number = 1;
        while (number < Largest && _sizes[number] < bytes) number++;
        return number;
    }
}
