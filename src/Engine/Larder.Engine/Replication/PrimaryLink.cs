// The connection of a replica to its primary, from the first word to the stream of changes.
//
//     dial -> greet (PING, AUTH, REPLCONF ...) -> PSYNC -+-> +CONTINUE                           -> stream
//                                                        +-> +FULLRESYNC -> copy into a file -> load -> stream
//
// Everything here runs on one loop. What comes as the stream goes to the session that applies it.
using System.Text;
using Larder.Engine.Telemetry;
using Larder.Engine.Settings.Groups;
using Larder.Network.Loops;
using Larder.Network.Transports;

namespace Larder.Engine.Replication;

/// <summary>What the link is at, in the order of events.</summary>
public enum LinkState
{
    Connecting,
    Greeting,
    Copying,
    Loading,
    Streaming,
    Down,
}

/// <summary>One attempt: a link that has ended is not used again.</summary>
public sealed unsafe class PrimaryLink : ISession
{
    const int MostLineBytes = 4096; // of an answer; errors are the longest

    readonly Following _following;
    readonly ServerLog _log;
    readonly Greeting _greeting;
    CopyReceiver? _copy;
    Connection? _connection;

    internal PrimaryLink(Following following, long term, ServerLog log)
    {
        (_following, _log, Term) = (following, log, term);
        _greeting = new Greeting(following);
    }

    /// <summary>It serves as long as the node follows whom it followed then.</summary>
    internal long Term { get; }

    /// <summary>Whether what it brings is to be taken; under <see cref="Following.Applying"/>.</summary>
    internal bool IsValid => _following.Takes(this);

    public LinkState State { get; private set; } = LinkState.Connecting;

    /// <summary>Where the copy that it brings goes.</summary>
    public CopyPlace Place { get; private set; }

    /// <summary>When bytes last came, in the loop's monotonic milliseconds.</summary>
    public long HeardAtMs { get; private set; }

    /// <summary>Bytes of the copy that are there, and how many there will be; -1 where nobody knows.</summary>
    public (long Read, long Total) CopyBytes => _copy is { } copy ? (copy.Bytes, copy.TotalBytes) : default;

    public ConnectionLimits Limits { get; } = new() { InputBytes = Memory.Buffers.ByteWriter.MaxCapacity };

    public void Opened(Connection connection)
    {
        _connection = connection;
        HeardAtMs = connection.Loop.NowMs;
        State = LinkState.Greeting;
        Say(_greeting.First());
    }

    public int Receive(Connection connection, byte* data, int length)
    {
        HeardAtMs = connection.Loop.NowMs;
        var consumed = 0;
        if (State == LinkState.Down) return length;
        while (consumed < length && connection.IsReading)
        {
            var rest = new ReadOnlySpan<byte>(data + consumed, length - consumed);
            if (State == LinkState.Copying)
            {
                consumed += TakeCopy(connection, rest);
                continue;
            }
            var end = rest.IndexOf((byte)'\n');
            if (end < 0)
            {
                if (rest.Length > MostLineBytes) Refuse(connection, "a line without an end");
                break;
            }
            consumed += end + 1;
            var line = Encoding.Latin1.GetString(rest[..end]).TrimEnd('\r');
            if (line.Length > 0) TakeLine(connection, line);
            if (State == LinkState.Streaming) break; // the rest is for the session that took over
        }
        return consumed;
    }

    public void Woken(Connection connection, ConnectionMessage message)
    {
    }

    public void Closed(Connection connection, CloseReason reason) => End();

    /// <summary>The copy is in memory: the stream follows it.</summary>
    public void GoOnWithStream()
    {
        if (_connection is not { IsOpen: true } connection) return;
        State = LinkState.Streaming;
        connection.Session = _following.NewApplier(this);
        connection.Session.Opened(connection);
        connection.Resume();
    }

    /// <summary>Tells the primary how far this node is; also in answer to its question.</summary>
    public void Acknowledge(long offset, long onDisk)
    {
        if (State != LinkState.Streaming) return;
        if (onDisk >= 0) Say("REPLCONF", "ACK", $"{offset}", "FACK", $"{onDisk}");
        else Say("REPLCONF", "ACK", $"{offset}");
    }

    public void Vouched(string epoch, string number, string name) => Say("REPLCONF", "VOUCHED", epoch, number, name);

    /// <summary>A sign of life while the copy is loaded.</summary>
    public void SayNothing() => Send("\n"u8);

    public void NoteHeard(long nowMs) => HeardAtMs = nowMs;

    public void Abort() => _connection?.Abort();

    /// <summary>It is over, whoever ended it.</summary>
    public void End()
    {
        if (State == LinkState.Down) return;
        var was = State;
        State = LinkState.Down;
        _copy?.Dispose();
        _following.LinkEnded(this, was);
    }

    void TakeLine(Connection connection, string line)
    {
        if (State == LinkState.Copying || !_greeting.TryTake(line, out var next, out var refusal))
        {
            Refuse(connection, line);
            return;
        }
        if (refusal.Length > 0) _log.Write(LogLevel.Notice, $"(Non critical) Primary does not understand {refusal}: {line}");
        switch (_greeting.Outcome)
        {
            case SyncOutcome.None:
                Say(next);
                break;
            case SyncOutcome.Later:
                _log.Write(LogLevel.Notice, $"Primary is currently unable to PSYNC but should be in the future: {line}");
                connection.Abort();
                break;
            case SyncOutcome.Continue:
                _log.Write(LogLevel.Notice, "Successful partial resynchronization with primary.");
                _following.Continue(_greeting.HistoryId);
                GoOnWithStream();
                break;
            case SyncOutcome.Full:
                _log.Write(LogLevel.Notice, $"Full resync from primary: {_greeting.HistoryId}:{_greeting.Offset}");
                _copy = new CopyReceiver(_following.CopyPath);
                Place = _following.Expect(_greeting.HistoryId);
                State = LinkState.Copying;
                break;
        }
    }

    void Refuse(Connection connection, string line)
    {
        _log.Write(LogLevel.Warning, $"PRIMARY aborted replication with an error: {line}");
        _following.Refused(this);
        connection.Abort();
    }

    int TakeCopy(Connection connection, ReadOnlySpan<byte> bytes)
    {
        int taken;
        try
        {
            taken = _copy!.Take(bytes);
        }
        catch (Exception failure) when (failure is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            _log.Write(LogLevel.Warning, $"I/O error trying to sync with PRIMARY: {failure.Message}");
            connection.Abort();
            return bytes.Length;
        }
        if (!_copy.IsWhole) return taken;
        // What comes from now on waits with the kernel until the copy is in memory.
        connection.Pause();
        State = LinkState.Loading;
        _following.Load(this, _copy.Finish(), _greeting.HistoryId, _greeting.Offset);
        return taken;
    }

    void Say(params string[] words)
    {
        var text = new StringBuilder($"*{words.Length}\r\n");
        foreach (var word in words) text.Append($"${Encoding.UTF8.GetByteCount(word)}\r\n{word}\r\n");
        Send(Encoding.UTF8.GetBytes(text.ToString()));
    }

    void Send(ReadOnlySpan<byte> bytes)
    {
        if (_connection is { IsOpen: true } connection) connection.Output.Write(bytes);
    }
}
