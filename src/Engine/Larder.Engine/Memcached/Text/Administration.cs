// Requests about the server: what has a meaning in Larder does what it does in memcached; what tunes parts that Larder
// does not have is kept and shown, or refused as memcached refuses it without them (external storage).
using Larder.Engine.Memcached.Requests;
using Larder.Engine.Memcached.Operations;
using Larder.Engine.Settings.Rows;
using System.Buffers.Text;
using Larder.Engine.Settings;
using Larder.Protocol.Memcached;

namespace Larder.Engine.Memcached.Text;

static class Administration
{
    const uint MostVerbose = 5;
    const uint LeastMegabytes = 8, MostMegabytes = 1_000_000_000;

    public static void Run(MemcachedContext context)
    {
        var request = context.Request;
        switch (request.Command)
        {
            case MemcachedCommand.Version:
                context.Output.Write("VERSION "u8);
                context.Output.WriteLine(context.Server.VersionBytes);
                break;
            case MemcachedCommand.Quit:
                context.ClosesConnection = true;
                break;
            case MemcachedCommand.Stats:
                StatsCommand.Run(context);
                break;
            case MemcachedCommand.FlushAll:
                context.Reply(Flushing.TryRun(context, request.Exptime)
                    ? "OK"u8
                    : "CLIENT_ERROR flush_all not allowed"u8);
                break;
            case MemcachedCommand.Verbosity:
                Utf8Parser.TryParse(request.Tokens[1], out uint level, out _);
                context.Server.Verbosity = Math.Min(level, MostVerbose);
                context.Reply("OK"u8);
                break;
            case MemcachedCommand.Config:
                AutoDiscovery.Run(context);
                break;
            case MemcachedCommand.LruCrawler:
                CrawlerCommand.Run(context);
                break;
            case MemcachedCommand.CacheMemlimit:
                SetLimit(context);
                break;
            case MemcachedCommand.Shutdown:
                Shutdown(context);
                break;
            case MemcachedCommand.Watch:
                WatchCommand.Run(context);
                break;
            case MemcachedCommand.Lru:
                TuningCommands.RunLru(context);
                break;
            case MemcachedCommand.Slabs:
                TuningCommands.RunSlabs(context);
                break;
            default:
                context.Reply("ERROR"u8);
                break;
        }
    }

    static void SetLimit(MemcachedContext context)
    {
        var tokens = context.Request.Tokens;
        if (tokens.Count < 2 || !Utf8Parser.TryParse(tokens[1], out uint megabytes, out var read)
            || read != tokens[1].Length)
        {
            context.Reply("ERROR"u8);
            return;
        }
        if (megabytes is < LeastMegabytes or > MostMegabytes)
        {
            context.Reply(megabytes < LeastMegabytes
                ? "MEMLIMIT_TOO_SMALL cannot set maxbytes to less than 8m"u8
                : "MEMLIMIT_ADJUST_FAILED input value is megabytes not bytes"u8);
            return;
        }
        var pair = new KeyValuePair<string, string>("maxmemory", $"{megabytes}mb");
        var changed = context.Server.Settings.TrySet([pair], new SettingOrigin(true, false), out _);
        context.Reply(changed ? "OK"u8 : "MEMLIMIT_ADJUST_FAILED out of bounds or unable to adjust"u8);
    }

    static void Shutdown(MemcachedContext context)
    {
        if (!(context.Server.IsManaged ? context.IsTrusted : context.Server.Settings.Memcached.Shutdown.Value))
        {
            context.Reply("SERVER_ERROR: shutdown not enabled"u8);
            return;
        }
        var words = context.Request.Tokens.Count;
        if (words > 2 || (words == 2 && !context.IsWord(1, "graceful"u8)))
        {
            context.Reply("CLIENT_ERROR invalid shutdown mode"u8);
            return;
        }
        context.ClosesConnection = true;
        context.Server.Stop();
    }
}
