// The logs of unusual commands (COMMANDLOG, SLOWLOG): slow ones, large requests, large replies. Each keeps the latest few.
using System.Text;
using Larder.Protocol.Requests;

namespace Larder.Engine.Telemetry;

/// <summary>A command that was logged.</summary>
/// <param name="Id">Counts up from 0 in each log.</param>
/// <param name="AtSeconds">Unix time.</param>
/// <param name="Figure">Microseconds or bytes.</param>
/// <param name="Arguments">The request, shortened.</param>
public sealed record LoggedCommand(
    long Id, long AtSeconds, long Figure, byte[][] Arguments, string Address, string ClientName);

/// <summary>One log. Thread-safe.</summary>
public sealed class CommandLog(Func<long> maxCount)
{
    const int MaxArguments = 32;
    const int MaxArgumentBytes = 128;

    readonly LinkedList<LoggedCommand> _entries = [];
    long _nextId;

    public int Count
    {
        get
        {
            lock (_entries) return _entries.Count;
        }
    }

    /// <summary>The latest entries first, as many as asked for.</summary>
    public LoggedCommand[] Latest(long count)
    {
        lock (_entries) return [.. _entries.Take((int)Math.Min(count, _entries.Count))];
    }

    public void Clear()
    {
        lock (_entries) _entries.Clear();
    }

    public void Add(long atMs, long figure, byte[][] arguments, string address, string clientName)
    {
        lock (_entries)
        {
            if (maxCount() == 0) return;
            _entries.AddFirst(new LoggedCommand(_nextId++, atMs / 1000, figure, arguments, address, clientName));
            while (_entries.Count > maxCount()) _entries.RemoveLast();
        }
    }

    /// <summary>A copy of a request: at most 32 arguments of at most 128 bytes, the last one saying how many more.</summary>
    /// <param name="redacted">A bit for each argument that is a secret.</param>
    public static byte[][] Shorten(RequestArguments arguments, ulong redacted)
    {
        var shown = new byte[Math.Min(arguments.Count, MaxArguments)][];
        for (var i = 0; i < shown.Length; i++)
        {
            if (i == MaxArguments - 1 && arguments.Count > MaxArguments)
                shown[i] = Encoding.ASCII.GetBytes($"... ({arguments.Count - MaxArguments + 1} more arguments)");
            else if (i < 64 && (redacted >> i & 1) != 0)
                shown[i] = "(redacted)"u8.ToArray();
            else
                shown[i] = ShortenOne(arguments[i]);
        }
        return shown;
    }

    static byte[] ShortenOne(ReadOnlySpan<byte> argument)
    {
        if (argument.Length <= MaxArgumentBytes) return argument.ToArray();
        var rest = Encoding.ASCII.GetBytes($"... ({argument.Length - MaxArgumentBytes} more bytes)");
        return [.. argument[..MaxArgumentBytes], .. rest];
    }
}
