// The timeout argument of blocking commands.
using Larder.Engine.Execution.Requests;
using Larder.Base.Numbers;

namespace Larder.Engine.Execution.Blocking;

/// <summary>Each TryRead writes the error and returns false when the argument is no timeout.</summary>
public static class TimeoutReading
{
    /// <summary>Seconds, with a fraction, as milliseconds; 0 for ever.</summary>
    public static bool TryReadTimeoutSeconds(this CommandContext context, int argument, out long timeoutMs)
    {
        timeoutMs = 0;
        if (!ExtendedFloatText.TryParse(context.Argument(argument), out var seconds))
        {
            context.Reply.Error("ERR timeout is not a float or out of range"u8);
            return false;
        }
        var ms = Math.Ceiling(seconds.ToDouble() * 1000);
        if (ms >= long.MaxValue)
        {
            context.Reply.Error("ERR timeout is out of range"u8);
            return false;
        }
        return TryAccept(context, ms < 0 ? -1 : (long)ms, out timeoutMs);
    }

    /// <summary>Milliseconds; 0 for ever.</summary>
    public static bool TryReadTimeoutMs(this CommandContext context, int argument, out long timeoutMs)
    {
        if (IntegerText.TryParse(context.Argument(argument), out timeoutMs))
            return TryAccept(context, timeoutMs, out timeoutMs);
        context.Reply.Error("ERR timeout is not an integer or out of range"u8);
        return false;
    }

    static bool TryAccept(CommandContext context, long ms, out long timeoutMs)
    {
        timeoutMs = ms;
        if (ms >= 0 && ms <= long.MaxValue - context.NowMs) return true;
        context.Reply.Error(ms < 0 ? "ERR timeout is negative"u8 : "ERR timeout is out of range"u8);
        return false;
    }
}
