// The options EX, PX, EXAT, PXAT, KEEPTTL and PERSIST of the commands that set a value and its expiry together.
using Larder.Engine.Execution.Requests;
using Larder.Base.Numbers;
using Larder.Engine.Execution;

namespace Larder.Engine.Commands.Strings;

/// <summary>What becomes of a key's expiry.</summary>
enum ExpiryChange : byte
{
    /// <summary>The new value has none (SET), or it stays as it is (GETEX).</summary>
    Unstated,
    Set,
    Keep,
    Persist,
}

struct ExpiryOption
{
    public ExpiryChange Change;

    /// <summary>Unix milliseconds, for <see cref="ExpiryChange.Set"/>, once it is read.</summary>
    public long AtMs;

    /// <summary>Where the time stands, for <see cref="ExpiryChange.Set"/>.</summary>
    public int Argument;

    /// <summary>It is given as <see cref="AtMs"/>.</summary>
    public bool IsExact;

    bool _isInSeconds, _isRelative;

    /// <summary>
    /// Takes the option at <paramref name="argument"/> if it is one of <paramref name="allowed"/>'s and moves on behind
    /// it. The time is read once all words are known to be right: see <see cref="TryRead"/>.
    /// </summary>
    public bool TryTake(CommandContext context, ref int argument, ExpiryWords allowed)
    {
        if ((allowed & ExpiryWords.Keep) != 0 && context.Is(argument, "KEEPTTL"u8))
            return TakeWord(ExpiryChange.Keep, ref argument);
        if ((allowed & ExpiryWords.Persist) != 0 && context.Is(argument, "PERSIST"u8))
            return TakeWord(ExpiryChange.Persist, ref argument);

        bool seconds = context.Is(argument, "EX"u8), millis = context.Is(argument, "PX"u8);
        bool atSeconds = context.Is(argument, "EXAT"u8), atMillis = context.Is(argument, "PXAT"u8);
        if (!(seconds || millis || atSeconds || atMillis)) return false;
        if (Change != ExpiryChange.Unstated || argument + 1 >= context.ArgumentCount) return false;
        (Change, Argument, IsExact) = (ExpiryChange.Set, argument + 1, atMillis);
        (_isInSeconds, _isRelative) = (seconds || atSeconds, seconds || millis);
        argument += 2;
        return true;
    }

    /// <summary>Reads the time, where one was taken. False: it is refused, and the reply written.</summary>
    public bool TryRead(CommandContext context) =>
        Change != ExpiryChange.Set || TryParse(context, Argument, _isInSeconds, _isRelative, out AtMs);

    /// <summary>Reads an expiry argument as Unix milliseconds, which it must be after the epoch.</summary>
    public static bool TryParse(CommandContext context, int argument, bool inSeconds, bool relative, out long atMs)
    {
        if (!IntegerText.TryParse(context.Argument(argument), out atMs))
            return context.Refuse(ErrorTexts.NotInteger);
        var bound = long.MaxValue / (inSeconds ? 1000 : 1);
        var valid = atMs > 0 && atMs <= bound;
        if (valid)
        {
            if (inSeconds) atMs *= 1000;
            if (relative)
            {
                valid = atMs <= long.MaxValue - context.NowMs;
                if (valid) atMs += context.NowMs;
            }
        }
        if (!valid)
        {
            var command = context.Command.Parent ?? context.Command;
            context.Reply.Error("ERR invalid expire time in '"u8, command.NameBytes, "' command"u8);
        }
        return valid;
    }

    bool TakeWord(ExpiryChange change, ref int argument)
    {
        if (Change != ExpiryChange.Unstated) return false;
        Change = change;
        argument++;
        return true;
    }
}

[Flags]
enum ExpiryWords : byte
{
    Times = 0,
    Keep = 1,
    Persist = 2,
}
