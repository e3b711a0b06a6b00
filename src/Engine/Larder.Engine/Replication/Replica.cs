// A server that follows this one, seen from here: how far it has got, and what it is sent next.
//
//     WaitsForCopy -> ReceivesCopy -> Online          or, where it only missed a little, Online at once
//
// The stream is sent from where it lies; what has not been sent stays in it, once for all replicas, and is the replica's
// lag. Where that grows beyond the limits of its class of clients the replica is given up.
using Larder.Engine.Execution.Clients;
using Larder.Engine.Keyspace.Changes;
using Larder.Engine.Telemetry;
using Larder.Memory.Buffers;
using Larder.Network.Loops;

namespace Larder.Engine.Replication;

/// <summary>What a replica is at.</summary>
public enum ReplicaState
{
    /// <summary>It has connected and not asked for anything.</summary>
    Greets,

    /// <summary>It waits for a copy of all data to begin.</summary>
    WaitsForCopy,

    /// <summary>It is sent a copy.</summary>
    ReceivesCopy,

    /// <summary>It is sent the stream.</summary>
    Online,
}

/// <summary>Belongs to the loop of its connection; what others may read is said to be so.</summary>
public sealed unsafe class Replica(ClientState client, ChangeStream stream, ServerCounters counters) : IBlockOwner
{
    const int MostInFlight = 4 << 20, PieceBytes = 128 * 1024, LendFrom = 16 * 1024;

    ChangeReader? _reader;
    long _sent;
    long _acknowledged, _acknowledgedOnDisk, _acknowledgedAtMs;
    CopyFeed? _copy;
    byte[]? _line;
    long _movedAtMs;
    readonly Lock _closing = new();
    bool _isClosed;
    volatile bool _isAnswerDue;
    volatile ReplicaState _state;

    public ClientState Client { get; } = client;

    /// <summary>By any thread.</summary>
    public ReplicaState State => _state;

    /// <summary>Where others reach it, as it says itself; port 0 and no address for what its connection shows.</summary>
    public int ListeningPort { get; set; }
    public string AnnouncedAddress { get; set; } = "";

    /// <summary>What it understands (REPLCONF CAPA), and the version that it says it is of.</summary>
    public bool UnderstandsEndMark { get; set; }
    public bool UnderstandsNewIds { get; set; }
    public string Version { get; set; } = "";

    /// <summary>It knows SYNC alone, and no words around its copy.</summary>
    public bool IsOfOldKind { get; set; }

    /// <summary>The offset up to which it has applied the stream, and up to which that is on its disk; by any thread.</summary>
    public long Acknowledged => Volatile.Read(ref _acknowledged);
    public long AcknowledgedOnDisk => Volatile.Read(ref _acknowledgedOnDisk);

    /// <summary>When it last said so, Unix milliseconds; by any thread.</summary>
    public long AcknowledgedAtMs => Volatile.Read(ref _acknowledgedAtMs);

    /// <summary>What it has not been sent, in bytes; by any thread.</summary>
    public long LagBytes => _reader is { } reader ? Math.Max(reader.Filled - reader.Offset, 0) : 0;

    /// <summary>There is something to send; by any thread.</summary>
    public bool IsBehind =>
        State == ReplicaState.Online && _reader is { IsStale: false } reader && Volatile.Read(ref _sent) < reader.Filled;

    internal void Acknowledge(long offset, long onDisk, long nowMs)
    {
        if (offset > _acknowledged) Volatile.Write(ref _acknowledged, offset);
        if (onDisk > _acknowledgedOnDisk) Volatile.Write(ref _acknowledgedOnDisk, onDisk);
        Volatile.Write(ref _acknowledgedAtMs, nowMs);
        if (!_isAnswerDue) return;
        _isAnswerDue = false;
        StartStream(nowMs);
    }

    internal void Wait() => _state = ReplicaState.WaitsForCopy;

    /// <summary>
    /// A copy begins, to which the stream is the sequel; under the locks of all shards. False when the replica is gone.
    /// </summary>
    internal bool TryBeginCopy(long offset)
    {
        lock (_closing)
        {
            if (_isClosed) return false;
            _reader = stream.OpenReader(offset);
            _sent = offset;
            _state = ReplicaState.ReceivesCopy;
            return true;
        }
    }

    /// <summary>
    /// Has it sent a line: the head of its copy, or a sign of life as long as nothing else goes there. By any thread.
    /// </summary>
    internal void Say(byte[] line)
    {
        if (line.Length > 1) Volatile.Write(ref _line, line);
        else Interlocked.CompareExchange(ref _line, line, null);
        Client.Connected?.Loop.Nudge();
    }

    /// <summary>Goes on with the stream at an offset, if that is still there.</summary>
    internal bool TryGoOn(long offset, long nowMs)
    {
        if (stream.TryOpenReader(offset) is not { } reader) return false;
        (_reader, _sent) = (reader, offset);
        Acknowledge(offset, 0, nowMs);
        _state = ReplicaState.Online;
        return true;
    }

    /// <summary>Has it sent a copy, and the stream when it has that; by the thread that makes the copy.</summary>
    internal void SendCopy(CopyFeed copy)
    {
        lock (_closing)
        {
            if (_isClosed) copy.Dispose();
            else Volatile.Write(ref _copy, copy);
        }
        Client.Connected?.Loop.Nudge();
    }

    /// <summary>When its copy last moved on, Unix milliseconds; by any thread.</summary>
    internal long MovedAtMs => Volatile.Read(ref _movedAtMs);

    /// <summary>Its connection is over; by any thread.</summary>
    internal bool IsClosed
    {
        get
        {
            lock (_closing) return _isClosed;
        }
    }

    /// <summary>Its copy is a file, and is on its way; by any thread.</summary>
    public bool IsSentFile => Volatile.Read(ref _copy) is FileCopy;

    /// <summary>It is being sent its copy; by any thread.</summary>
    internal bool IsFed => Volatile.Read(ref _copy) != null;

    /// <summary>All of the copy is sent, and the replica has not said yet that it took it in; by any thread.</summary>
    internal bool OwesAnswer => _isAnswerDue;

    /// <summary>Hands the connection what it can take at once.</summary>
    internal void Pump(long nowMs)
    {
        if (Client.Connected?.Connection is not { IsOpen: true } connection) return;
        if (_line != null) SendLine(connection);
        if (_copy is { } copy) PumpCopy(connection, copy, nowMs);
        if (_state == ReplicaState.Online) PumpStream(connection);
    }

    internal void Close()
    {
        lock (_closing)
        {
            _isClosed = true;
            _copy?.Dispose();
            _reader?.Dispose();
            (_copy, _reader) = (null, null);
        }
    }

    /// <summary>Bytes of the stream have been sent; they come back in their order.</summary>
    void IBlockOwner.Release(nint token) => _reader?.Advance(_reader.Offset + token);

    // In the midst of a copy, or before the stream, an empty line would be taken for a part of it.
    void SendLine(Connection connection)
    {
        var line = Interlocked.Exchange(ref _line, null)!;
        if (line.Length > 1 || (_copy == null && !_isAnswerDue && _state != ReplicaState.Online)) connection.Output.Write(line);
    }

    void PumpCopy(Connection connection, CopyFeed copy, long nowMs)
    {
        if (_movedAtMs == 0 || connection.PendingOutputBytes < CopyFeed.MostInFlight) Volatile.Write(ref _movedAtMs, nowMs);
        if (!copy.Pump(connection)) return;
        copy.Dispose();
        Volatile.Write(ref _copy, null);
        if (copy.IsAnswered) _isAnswerDue = true;
        else StartStream(nowMs);
    }

    void StartStream(long nowMs)
    {
        Volatile.Write(ref _acknowledgedAtMs, nowMs);
        _state = ReplicaState.Online;
    }

    // A few bytes are copied: lending them would cost more. Bytes that were lent come back first, so nothing is copied
    // while some are on their way.
    void PumpStream(Connection connection)
    {
        if (_reader is not { IsStale: false } reader) return;
        var (filled, before) = (reader.Filled, _sent);
        while (_sent < filled && connection.PendingOutputBytes < MostInFlight)
        {
            var length = (int)Math.Min(filled - _sent, PieceBytes);
            var start = reader.At(_sent, ref length);
            if (length < LendFrom && reader.Offset == _sent)
            {
                connection.Output.Write(new ReadOnlySpan<byte>(start, length));
                reader.Advance(_sent + length);
            }
            else
            {
                connection.Output.Lend(start, length, this, length);
            }
            Volatile.Write(ref _sent, _sent + length);
        }
        if (_sent != before) Interlocked.Add(ref counters.ReplicatedBytes, _sent - before);
    }
}
