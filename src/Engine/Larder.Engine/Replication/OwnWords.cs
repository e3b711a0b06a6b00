// What the primary puts into the stream for the stream's own sake: pings, and the question how far a replica is. They change
// nothing, so a replica that has everything before them has everything.
using Larder.Engine.Keyspace.Changes;

namespace Larder.Engine.Replication;

/// <summary>Thread-safe.</summary>
public sealed class OwnWords(ChangeStream stream)
{
    // Beyond this the oldest are forgotten, which only makes their replicas look less advanced until the next answer.
    const int MostKept = 4096;

    readonly Queue<(long Start, long End)> _ranges = new();
    long _asked = -1;
    int _isToAsk;

    static ReadOnlySpan<byte> PingCommand => "*1\r\n$4\r\nPING\r\n"u8;
    static ReadOnlySpan<byte> AskCommand => "*3\r\n$8\r\nREPLCONF\r\n$6\r\nGETACK\r\n$1\r\n*\r\n"u8;

    public void Ping() => Say(PingCommand);

    /// <summary>Asks all replicas how far they are.</summary>
    public void Ask() => Volatile.Write(ref _asked, Say(AskCommand));

    /// <summary>Has them asked when a loop's turn ends, once for all who wait by then.</summary>
    public void AskSoon() => Volatile.Write(ref _isToAsk, 1);

    /// <summary>At the end of a turn: asks if somebody wants that, or all do, and something has come since they were asked.
    /// </summary>
    public void AskWhereWanted(bool always)
    {
        var isWanted = Volatile.Read(ref _isToAsk) != 0 && Interlocked.Exchange(ref _isToAsk, 0) != 0;
        if ((isWanted || always) && stream.End != Volatile.Read(ref _asked)) Ask();
    }

    /// <summary>Asks all replicas to vouch for this node.</summary>
    /// <param name="words">Epoch, number of the question, milliseconds.</param>
    public void AskToVouch(string[] words)
    {
        var text = "*5\r\n$8\r\nREPLCONF\r\n$5\r\nVOUCH\r\n";
        foreach (var word in words) text += $"${word.Length}\r\n{word}\r\n";
        Say(System.Text.Encoding.ASCII.GetBytes(text));
    }

    /// <summary>The end of what stands at an offset, if that is such words; offsets are asked for in their order.</summary>
    public long Pass(long offset)
    {
        lock (_ranges)
        {
            while (_ranges.TryPeek(out var range) && range.Start <= offset)
            {
                if (range.End > offset) offset = range.End;
                _ranges.Dequeue();
            }
        }
        return offset;
    }

    /// <summary>What was said stands in a history that is over.</summary>
    public void Forget()
    {
        lock (_ranges) _ranges.Clear();
    }

    // Where it ends; -1 where nothing was said.
    long Say(ReadOnlySpan<byte> words)
    {
        lock (_ranges)
        {
            if (!stream.TryAppendOwn(words, out var end)) return -1;
            _ranges.Enqueue((end - words.Length, end));
            if (_ranges.Count > MostKept) _ranges.Dequeue();
            return end;
        }
    }
}
