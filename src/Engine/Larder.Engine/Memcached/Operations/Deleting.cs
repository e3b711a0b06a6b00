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
    /// <param name="watchedAs">The command as watchers are told of it; null for one that they are not told of.</param>
    public static DeleteOutcome Run(MemcachedContext context, ulong compareCas, string? watchedAs = null)
    {
        context.Server.Prefixes.CountDelete(context.Request.Key);
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
        context.ClassFigures(item).DeleteHits++;
        if (watchedAs != null && context.Watches(WatchTopics.Deletions)) WatchLines.Deleted(context, item, watchedAs);
        key.Database.Delete(key);
        context.Shared?.Deleted(key);
        return DeleteOutcome.Deleted;
    }
}
