// Counters that one event loop writes and INFO sums up: no cache line is shared between loops.
using System.Text;

namespace Larder.Engine.Telemetry;

/// <summary>What one command did in one loop.</summary>
public struct CommandCounters
{
    const long NsPerMicro = 1000;

    public long Calls, Nanos, Rejected, Failed;

    public readonly long Micros => Nanos / NsPerMicro;
}

/// <summary>Counters of one loop, written by its thread alone; others may read slightly old figures.</summary>
public sealed class LoopCounters(int commandCount)
{
    const int MaxCodes = 128;
    const int MaxCodeBytes = 30;

    readonly Dictionary<string, long> _errors = [];

    /// <summary>By command id.</summary>
    public CommandCounters[] Commands { get; private set; } = new CommandCounters[commandCount];

    /// <summary>By command id; null for what never ran here.</summary>
    public LatencyHistogram?[] Latencies { get; private set; } = new LatencyHistogram?[commandCount];

    public long CommandsProcessed;

    /// <summary>Changes that commands made to keys.</summary>
    public long Changes;
    public long UnexpectedErrors;
    public long ErrorReplies;

    /// <summary>
    /// Counts an error reply by its code, what stands before the first blank of <paramref name="text"/>; ERR where that is
    /// too long for one. INFO's own signs cannot be part of it.
    /// </summary>
    public void CountError(ReadOnlySpan<byte> text)
    {
        var end = text.IndexOf((byte)'\r');
        if (end >= 0) text = text[..end];
        end = text[..Math.Min(text.Length, MaxCodeBytes + 1)].IndexOf((byte)' ');
        Span<char> characters = stackalloc char[MaxCodeBytes];
        characters = characters[..Encoding.ASCII.GetChars(end < 0 ? "ERR"u8 : text[..end], characters)];
        foreach (ref var character in characters)
        {
            if (character is ':' or '#' or '\n') character = '_';
        }
        ReadOnlySpan<char> code = characters;
        // A lock that only INFO ever shares: errors are rare.
        lock (_errors)
        {
            var byCode = _errors.GetAlternateLookup<ReadOnlySpan<char>>();
            if (_errors.Count >= MaxCodes && !byCode.ContainsKey(code)) code = "ERRORSTATS_OVERFLOW";
            byCode.TryGetValue(code, out var count);
            byCode[code] = count + 1;
        }
        ErrorReplies++;
    }

    /// <summary>A copy of the error counts by code.</summary>
    public KeyValuePair<string, long>[] Errors
    {
        get
        {
            lock (_errors) return [.. _errors];
        }
    }

    public void Reset()
    {
        Commands = new CommandCounters[Commands.Length];
        Latencies = new LatencyHistogram?[Commands.Length];
        lock (_errors) _errors.Clear();
        CommandsProcessed = ErrorReplies = UnexpectedErrors = 0;
    }
}
