// Commands one behind the other in memory, as they stand in an append-only file: *2\r\n$4\r\nINCR\r\n$1\r\na\r\n, and
// remarks, which are lines that begin with #.
using Larder.Protocol.Requests;

namespace Larder.Engine.Persistence.AppendOnly;

/// <summary>What stands at a place.</summary>
enum LogStep : byte
{
    Command,
    Remark,
    End,

    /// <summary>The bytes end within something.</summary>
    Cut,

    /// <summary>No command and no remark.</summary>
    Bad,
}

/// <summary>Reads commands. Safe: nothing is read behind the length that was given.</summary>
sealed unsafe class CommandLog(byte* start, long length)
{
    const int MostDigits = 10;

    /// <summary>Behind what was read last.</summary>
    public long Place { get; private set; }

    /// <summary>Where what was read last begins.</summary>
    public long StepPlace { get; private set; }

    public void GoTo(long place) => Place = StepPlace = place;

    /// <summary>Reads on; the arguments of a command lie in the log.</summary>
    public LogStep Next(RequestArguments arguments)
    {
        StepPlace = Place;
        if (Place == length) return LogStep.End;
        if (start[Place] == '#')
        {
            var end = new ReadOnlySpan<byte>(start + Place, (int)Math.Min(length - Place, int.MaxValue)).IndexOf((byte)'\n');
            if (end < 0) return LogStep.Cut;
            Place += end + 1;
            return LogStep.Remark;
        }
        var at = Place;
        var step = TakeNumber(ref at, '*', out var count);
        if (step != LogStep.Command) return step;
        if (count < 1) return LogStep.Bad;
        arguments.Clear();
        arguments.Bind(start + Place);
        for (; count > 0; count--)
        {
            step = TakeNumber(ref at, '$', out var size);
            if (step != LogStep.Command) return step;
            if (at - Place + size > int.MaxValue) return LogStep.Bad;
            if (length - at < size + 2) return LogStep.Cut;
            arguments.Add((int)(at - Place), (int)size);
            at += size;
            if (start[at] != '\r' || start[at + 1] != '\n') return LogStep.Bad;
            at += 2;
        }
        Place = at;
        return LogStep.Command;
    }

    LogStep TakeNumber(ref long at, char mark, out long number)
    {
        number = 0;
        if (at == length) return LogStep.Cut;
        if (start[at] != mark) return LogStep.Bad;
        var first = at + 1;
        for (at = first; at < length; at++)
        {
            if (start[at] == '\r') break;
            if (!char.IsAsciiDigit((char)start[at]) || at - first >= MostDigits) return LogStep.Bad;
            number = (number * 10) + start[at] - '0';
        }
        if (length - at < 2) return LogStep.Cut;
        if (start[at + 1] != '\n' || at == first) return LogStep.Bad;
        at += 2;
        return LogStep.Command;
    }
}
