// Deleting, for the text and the binary protocol.
using Larder.Engine.Memcached.Requests;

namespace Larder.Engine.Memcached.Operations;

enum DeleteOutcome : byte
{
    Deleted,
    NotFound,

    /// <summary>The item has another CAS number.</summary>
    Exists,
}

static class Deleting
{
    /// <summary>Deletes the item of the request's key. Takes the lock itself.</summary>
    /// <param name="compareCas">The CAS number that the item must have; 0 for any.</param>
    public static DeleteOutcome Run(MemcachedContext context, ulong compareCas)
    {
        var key = context.Key();
        using var hold = context.Hold(key);
        var item = context.Find(key);
        if (item.IsNull)
        {
            context.Figures.DeleteMisses++;
            return DeleteOutcome.NotFound;
        }
        if (compareCas != 0 && item.Cas != compareCas) return DeleteOutcome.Exists;
        context.Figures.DeleteHits++;
        key.Database.Delete(key);
        return DeleteOutcome.Deleted;
    }
}
