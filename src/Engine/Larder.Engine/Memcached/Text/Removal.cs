// delete, and touch, which lets an item end at another time.
using Larder.Engine.Memcached.Requests;
using Larder.Engine.Memcached.Operations;

namespace Larder.Engine.Memcached.Text;

static class Removal
{
    public static void Delete(MemcachedContext context) =>
        context.Reply(Deleting.Run(context, 0, "delete") == DeleteOutcome.Deleted ? "DELETED"u8 : "NOT_FOUND"u8);

    public static void Touch(MemcachedContext context) =>
        context.Reply(TryTouch(context) ? "TOUCHED"u8 : "NOT_FOUND"u8);

    static bool TryTouch(MemcachedContext context)
    {
        var key = context.Key();
        using var hold = context.Hold(key);
        return !Fetching.Get(context, key, touches: true, context.Request.Exptime).IsNull;
    }
}
