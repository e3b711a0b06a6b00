// The options of HSETEX and HGETEX before FIELDS.
using Larder.Engine.Execution.Requests;
using Larder.Engine.Execution;

namespace Larder.Engine.Commands.Hashes;

struct FieldOptions
{
    int _timeArgument; // 0 for none
    bool _inSeconds, _relative;

    public bool KeyMissing, KeyPresent, FieldsMissing, FieldsPresent, Keep, Persist;

    /// <summary>When the fields end, Unix milliseconds, which may be past; 0 without an option that says so.</summary>
    public long AtMs;

    public readonly bool HasTime => _timeArgument != 0;

    /// <summary>Reads the options from an argument up to FIELDS. Writes the error and returns false when they are bad.</summary>
    public bool TryRead(CommandContext context, int first, int end, bool isSet)
    {
        for (var i = first; i < end; i++)
        {
            if (isSet && TryTakeCondition(context, i)) continue;
            var mayTime = !HasTime && !Keep && !Persist;
            if (mayTime && isSet && context.Is(i, "KEEPTTL"u8)) Keep = true;
            else if (mayTime && !isSet && context.Is(i, "PERSIST"u8)) Persist = true;
            else if (!mayTime || i + 1 >= end || !TryTakeTime(context, i++)) return context.SyntaxError();
        }
        return true;
    }

    /// <summary>Reads the time that was given, which is checked after the key's type.</summary>
    public bool TryReadTime(CommandContext context) =>
        !HasTime || FieldExpire.TryReadTime(context, _timeArgument, _inSeconds, _relative, out AtMs);

    bool TryTakeCondition(CommandContext context, int argument)
    {
        var keyFree = !KeyMissing && !KeyPresent;
        var fieldsFree = !FieldsMissing && !FieldsPresent;
        if (keyFree && context.Is(argument, "NX"u8)) KeyMissing = true;
        else if (keyFree && context.Is(argument, "XX"u8)) KeyPresent = true;
        else if (fieldsFree && context.Is(argument, "FNX"u8)) FieldsMissing = true;
        else if (fieldsFree && context.Is(argument, "FXX"u8)) FieldsPresent = true;
        else return false;
        return true;
    }

    bool TryTakeTime(CommandContext context, int argument)
    {
        bool seconds = context.Is(argument, "EX"u8), atSeconds = context.Is(argument, "EXAT"u8);
        bool millis = context.Is(argument, "PX"u8), atMillis = context.Is(argument, "PXAT"u8);
        if (!seconds && !atSeconds && !millis && !atMillis) return false;
        _inSeconds = seconds || atSeconds;
        _relative = seconds || millis;
        _timeArgument = argument + 1;
        return true;
    }
}
