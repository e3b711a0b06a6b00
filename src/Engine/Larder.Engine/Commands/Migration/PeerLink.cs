// A connection to a server that keys are moved to. It serves one move at a time and stays for a while after it.
//
//     [AUTH ...] [SELECT db] RESTORE key ttl payload [REPLACE] ...    ->    a line of reply for each
using System.Globalization;
using System.Text;
using Larder.Base;
using Larder.Network.Loops;
using Larder.Network.Timers;
using Larder.Network.Transports;

namespace Larder.Engine.Commands.Migration;

/// <summary>Belongs to its loop.</summary>
sealed unsafe class PeerLink(PeerLinks links, string address, Clock clock) : LoopTimer, ISession
{
    const int LongestLineBytes = 64 * 1024;

    Connection? _connection;
    KeyMove? _move;
    long _database = -1;
    int _greetings, _replies; // that are still to come before those of keys; that came in all
    bool _selects, _isGreeted, _timedOut;
    long _sentInAll, _sentSeen;

    /// <summary>Host and port as the request names them.</summary>
    public string Address => address;

    public ConnectionLimits Limits { get; } = new() { InputBytes = LongestLineBytes };

    public void Opened(Connection connection) => _connection = connection;

    /// <summary>Sends all of a move.</summary>
    public void Begin(KeyMove move)
    {
        var request = move.Request;
        (_move, _replies, _timedOut, _isGreeted) = (move, 0, false, true);
        _selects = _database != request.TargetDatabase;
        _greetings = (request.Credentials == null ? 0 : 1) + (_selects ? 1 : 0);
        if (request.Credentials is { } credentials)
        {
            Head(1 + credentials.Length);
            Word("AUTH"u8);
            foreach (var word in credentials) Word(word);
        }
        if (_selects)
        {
            Head(2);
            Word("SELECT"u8);
            Word(request.TargetDatabase);
        }
        foreach (var key in move.Keys) Send(key, request.Replaces || move.Round > 0);
        _sentInAll = _connection!.SentBytes + _connection.PendingOutputBytes;
        Restart(request.TimeoutMs);
    }

    public int Receive(Connection connection, byte* data, int length)
    {
        var consumed = 0;
        while (consumed < length)
        {
            var rest = new ReadOnlySpan<byte>(data + consumed, length - consumed);
            var end = rest.IndexOf((byte)'\n');
            if (end < 0) break;
            consumed += end + 1;
            TakeLine(rest[..end].TrimEnd((byte)'\r'));
        }
        return consumed;
    }

    public void Woken(Connection connection, ConnectionMessage message)
    {
    }

    public void Closed(Connection connection, CloseReason reason)
    {
        connection.Loop.Cancel(this);
        links.Forget(this);
        if (_move is not { } move) return;
        _move = null;
        // A connection that is refused is so when something is written to it, as the real server tells it.
        var text = connection.SentBytes == 0 && _timedOut ? PeerLinks.Connecting
            : connection.SentBytes < _sentInAll ? "writing to target instance"
            : "reading to target instance";
        links.Failed(connection.Loop, move, text, mayRetry: !_timedOut && _replies == 0 && connection.SentBytes > 0);
    }

    public void Close() => _connection?.Abort();

    // Silence: of a server that is asked something it is too much, unless bytes still leave; of another the link has had its
    // time.
    protected override void Fire()
    {
        if (_move is { } move && _connection!.SentBytes > _sentSeen)
        {
            Restart(move.Request.TimeoutMs);
            return;
        }
        _timedOut = _move != null;
        _connection?.Abort();
    }

    void TakeLine(ReadOnlySpan<byte> line)
    {
        if (_move is not { } move)
        {
            _connection!.Abort(); // nothing was asked
            return;
        }
        _replies++;
        var isError = line.Length > 0 && line[0] == (byte)'-';
        if (isError)
        {
            move.Refusal ??= line[1..].ToArray();
            _database = -1;
        }
        if (_greetings > 0)
        {
            _greetings--;
            _isGreeted &= !isError;
        }
        else if (TakenBefore(move) is { } key)
        {
            key.IsTaken = _isGreeted && !isError;
        }
        if (_greetings == 0 && _replies == AllReplies(move)) Finish(move);
        else Restart(move.Request.TimeoutMs);
    }

    MovedKey? TakenBefore(KeyMove move)
    {
        var index = _replies - 1 - (AllReplies(move) - move.Keys.Count);
        return index >= 0 && index < move.Keys.Count ? move.Keys[index] : null;
    }

    int AllReplies(KeyMove move) => move.Keys.Count + (move.Request.Credentials == null ? 0 : 1) + (_selects ? 1 : 0);

    void Finish(KeyMove move)
    {
        _move = null;
        if (move.Refusal == null) _database = move.Request.TargetDatabase;
        Restart(PeerLinks.IdleMs);
        links.Finished(_connection!.Loop, this, move);
    }

    void Restart(long afterMs)
    {
        var loop = _connection!.Loop;
        _sentSeen = _connection.SentBytes;
        loop.Cancel(this);
        loop.Schedule(this, long.CreateSaturating((Int128)loop.NowMs + afterMs + 1));
    }

    void Send(MovedKey key, bool replaces)
    {
        if (key.Payload is not { } payload)
        {
            Head(2);
            Word("DEL"u8);
            Word(key.Name);
            return;
        }
        Head(replaces ? 5 : 4);
        Word("RESTORE"u8);
        Word(key.Name);
        Word(key.ExpireAtMs == 0 ? 0 : Math.Max(1, key.ExpireAtMs - clock.UnixMs));
        Word(payload);
        if (replaces) Word("REPLACE"u8);
    }

    void Head(int words) => Write($"*{words}\r\n");

    void Word(long number) => Word(Encoding.ASCII.GetBytes(number.ToString(CultureInfo.InvariantCulture)));

    void Word(ReadOnlySpan<byte> bytes)
    {
        Write($"${bytes.Length}\r\n");
        _connection!.Output.Write(bytes);
        Write("\r\n");
    }

    void Write(string text) => _connection!.Output.Write(Encoding.ASCII.GetBytes(text));
}
