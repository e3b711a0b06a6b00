// lru and slabs: orders to the segments of the LRU, and to slab pages, which Larder does not have. What can be set is kept and
// shown by stats settings.
using Larder.Engine.Memcached.Requests;
using System.Buffers.Text;
using Larder.Protocol.Memcached;

namespace Larder.Engine.Memcached.Text;

static class TuningCommands
{
    const uint MostPercent = 80;

    public static void RunLru(MemcachedContext context)
    {
        var words = context.Request.Tokens.Count;
        if (words >= 6 && context.Begins(1, "tune"u8)) Tune(context);
        else if (words >= 3 && context.Begins(1, "mode"u8)) SetMode(context);
        else if (words >= 3 && context.Begins(1, "temp_ttl"u8)) SetTemporaryTtl(context);
        else context.Reply("ERROR"u8);
    }

    public static void RunSlabs(MemcachedContext context)
    {
        var words = context.Request.Tokens.Count;
        if (words == 4 && context.Begins(1, "reassign"u8)) Reassign(context);
        else if (words >= 3 && context.Begins(1, "automove"u8)) SetAutomove(context);
        else context.Reply("ERROR"u8);
    }

    static void Tune(MemcachedContext context)
    {
        var tokens = context.Request.Tokens;
        if (!TokenNumber.TryReadUInt32(tokens[2], out var hot) || !TokenNumber.TryReadUInt32(tokens[3], out var warm)
            || !TryReadFraction(tokens[4], out var hotFactor) || !TryReadFraction(tokens[5], out var warmFactor))
        {
            context.Reply("ERROR"u8);
            return;
        }
        if ((ulong)hot + warm > MostPercent)
        {
            context.Reply("ERROR hot and warm pcts must not exceed 80"u8);
            return;
        }
        if (hotFactor <= 0 || warmFactor <= 0)
        {
            context.Reply("ERROR hot/warm age factors must be greater than 0"u8);
            return;
        }
        var tuning = context.Server.Tuning;
        (tuning.HotPercent, tuning.WarmPercent, tuning.HotFactor, tuning.WarmFactor) = (hot, warm, hotFactor, warmFactor);
        context.Reply("OK"u8);
    }

    static void SetMode(MemcachedContext context)
    {
        var isFlat = context.IsWord(2, "flat"u8);
        if (!isFlat && !context.IsWord(2, "segmented"u8))
        {
            context.Reply("ERROR"u8);
            return;
        }
        context.Server.Tuning.IsSegmented = !isFlat;
        Segments.Apply(context.Server.Tuning, context.Store.Access);
        context.Reply("OK"u8);
    }

    static void SetTemporaryTtl(MemcachedContext context)
    {
        if (!TokenNumber.TryReadInt32(context.Request.Tokens[2], out var seconds))
        {
            context.Reply("ERROR"u8);
            return;
        }
        var tuning = context.Server.Tuning;
        if (seconds >= 0) tuning.TemporaryTtlSeconds = seconds;
        tuning.ProtectsTemporary = seconds >= 0;
        context.Reply("OK"u8);
    }

    static void Reassign(MemcachedContext context)
    {
        var tokens = context.Request.Tokens;
        if (!TokenNumber.TryReadInt32(tokens[2], out var from) || !TokenNumber.TryReadInt32(tokens[3], out var to))
        {
            context.Reply("CLIENT_ERROR bad command line format"u8);
            return;
        }
        var largest = context.Server.Classes.Largest;
        if (from == to) context.Reply("SAME src and dst class are identical"u8);
        else if (from > largest || from < -1 || to > largest || to < 0)
            context.Reply("BADCLASS invalid src or dst class id"u8);
        else context.Reply(HasPagesToSpare(context.Server, from) ? "OK"u8 : "NOSPARE source class has no spare pages"u8);
    }

    // Memory belongs to no class, so what is asked for is so already; refused is what memcached would have to refuse.
    static bool HasPagesToSpare(MemcachedServer server, int number) =>
        number < 1 || server.SumClass(number).SetCommands > server.Classes.PerPage(number);

    static void SetAutomove(MemcachedContext context)
    {
        var tokens = context.Request.Tokens;
        var tuning = context.Server.Tuning;
        if (context.Begins(2, "ratio"u8)) context.Reply(TrySetRatio(tokens.Count > 3 ? tokens[3] : default, tuning));
        else if (context.Begins(2, "freeratio"u8))
            context.Reply(TrySetFreeRatio(tokens.Count > 3 ? tokens[3] : default, tuning));
        else if (context.Begins(2, "window"u8)) context.Reply(TrySetWindow(tokens.Count > 3 ? tokens[3] : default, tuning));
        else if (!TokenNumber.TryReadUInt32(tokens[2], out var level))
            context.Reply("CLIENT_ERROR bad command line format"u8);
        else if (level is > 2) context.Reply("ERROR"u8);
        else
        {
            tuning.Automove = level;
            context.Reply("OK"u8);
        }
    }

    static ReadOnlySpan<byte> TrySetRatio(ReadOnlySpan<byte> text, Tuning tuning)
    {
        if (!TryReadFraction(text, out var ratio)) return "ERROR"u8;
        tuning.AutomoveRatio = ratio;
        return "OK"u8;
    }

    static ReadOnlySpan<byte> TrySetFreeRatio(ReadOnlySpan<byte> text, Tuning tuning)
    {
        if (!TryReadFraction(text, out var ratio)) return "ERROR"u8;
        tuning.AutomoveFreeRatio = ratio;
        return "OK"u8;
    }

    static ReadOnlySpan<byte> TrySetWindow(ReadOnlySpan<byte> text, Tuning tuning)
    {
        const uint LeastSeconds = 3, MostSeconds = 1800;
        if (!TokenNumber.TryReadUInt32(text, out var seconds)) return "CLIENT_ERROR bad command line format"u8;
        if (seconds is < LeastSeconds or > MostSeconds) return "CLIENT_ERROR automove window too low or too high"u8;
        tuning.AutomoveWindow = seconds;
        return "OK"u8;
    }

    static bool TryReadFraction(ReadOnlySpan<byte> text, out double value) =>
        Utf8Parser.TryParse(text, out value, out var read) && read == text.Length && read > 0 && double.IsFinite(value);
}
