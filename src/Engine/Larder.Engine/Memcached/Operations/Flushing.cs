// flush_all, for the text and the binary protocol.
using Larder.Engine.Memcached.Requests;

namespace Larder.Engine.Memcached.Operations;

static class Flushing
{
    /// <summary>Removes everything, now or at a time; false when that is not allowed (-F).</summary>
    public static bool TryRun(MemcachedContext context, long exptime)
    {
        context.Figures.FlushCommands++;
        if (context.Shared != null) return true; // the command that it amounts to has run
        if (!context.Server.Settings.Memcached.FlushAll.Value) return false;
        var atMs = exptime > 0 ? Exptime.ToUnixMs(exptime, context.NowMs) : 0;
        if (atMs <= context.NowMs) context.Server.Flushes.FlushNow();
        else context.Server.Flushes.FlushAt(atMs);
        return true;
    }
}
