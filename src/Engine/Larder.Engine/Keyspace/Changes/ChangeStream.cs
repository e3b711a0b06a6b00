// The one ordered stream of changes: every change of the data as the command that repeats it, at a global byte offset,
// which is PSYNC's. The append-only file, replicas and the backlog read it.
//
//     under the locks of the keys:   Begin, Add... -> pending unit of the thread -> (a lock is given back) -> Flush
//     Flush:                         a place in the order is taken by one exchange of _end; the bytes are copied there
//
//     _end        | position (58 bits) | selected database (6 bits) |     63: none of those that the word has room for
//     Filled      up to there every thread has copied its bytes: what readers may read
//
// So threads wait for each other no longer than an exchange that another's came before. Whoever changes the same key comes
// later in the stream, as he gets the key's lock after the place was taken.
using System.Runtime.CompilerServices;

namespace Larder.Engine.Keyspace.Changes;

/// <summary>
/// Thread-safe where nothing else is said. Positions count from the stream's start; offsets are those that other servers
/// know, and differ by a base that changes when the node follows another.
/// </summary>
public sealed unsafe class ChangeStream : IDisposable
{
    /// <summary>The most bytes that selecting a database takes.</summary>
    internal const int MaxSelectBytes = 48;

    const int DatabaseBits = 6, NoDatabase = (1 << DatabaseBits) - 1;

    [ThreadStatic]
    static PendingChanges? _pendingHere;

    [ThreadStatic]
    static ChangeStream? _streamHere;

    readonly Lock _changesOfReaders = new(), _ownWords = new();
    ChangeSegments? _segments;
    PendingChanges[] _threads = [];
    ChangeReader[] _readers = [];
    long _end = NoDatabase;
    long _base;
    long _kept;
    long _backlogBytes;
    volatile bool _isOn;
    volatile bool _hasSlipped;

    /// <summary>
    /// Whether this node's own changes are written. It changes under the locks of all shards alone, so it stays what it is
    /// for whoever holds one.
    /// </summary>
    public bool IsOn
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _isOn;
    }

    /// <summary>The offset behind the last change that has its place.</summary>
    public long End => _base + (Volatile.Read(ref _end) >>> DatabaseBits);

    /// <summary>The offset behind the last change that this thread wrote; before its first one, the stream's beginning.</summary>
    public long EndHere => _base + Pending().WrittenEnd;

    /// <summary>The offset up to which all bytes are there.</summary>
    public long Filled => _base + FilledPosition;

    internal long FilledPosition
    {
        get
        {
            // In this order: who took his place before _end was read had said so before.
            var filled = Volatile.Read(ref _end) >>> DatabaseBits;
            foreach (var thread in Volatile.Read(ref _threads)) filled = Math.Min(filled, Volatile.Read(ref thread.Writing));
            return filled;
        }
    }

    /// <summary>The oldest offset that is still there.</summary>
    public long Start => _base + Volatile.Read(ref _kept);

    /// <summary>Bytes that are kept behind the end for those who come back; with <see cref="Trim"/>.</summary>
    public long BacklogBytes
    {
        get => Volatile.Read(ref _backlogBytes);
        set => Volatile.Write(ref _backlogBytes, value);
    }

    /// <summary>Memory that the stream takes.</summary>
    public long HeldBytes => _segments?.HeldBytes ?? 0;

    /// <summary>Whether it takes bytes: the node's own changes, or those of a server that is followed.</summary>
    public bool IsOpen { get; private set; }

    /// <summary>The database that is selected at <see cref="End"/> in the stream of a server that is followed.</summary>
    public int FollowedDatabase { get; set; }

    /// <summary>How often it was begun anew.</summary>
    internal int Restarts { get; private set; }

    /// <summary>
    /// For want of memory a unit comes into the stream later than its locks were given back: who follows may see changes in
    /// another order, and has to begin anew.
    /// </summary>
    internal bool HasSlipped
    {
        get => _hasSlipped;
        set => _hasSlipped = value;
    }

    /// <summary>Writes this node's changes from now on; under the locks of all shards.</summary>
    public void TurnOn()
    {
        Open();
        _isOn = true;
    }

    /// <summary>
    /// Writes none of its own changes from now on but what is appended as it is; under the locks of all shards.
    /// </summary>
    public void Follow()
    {
        Open();
        lock (_ownWords) _isOn = false;
    }

    /// <summary>Stops, as nobody reads any more; under the locks of all shards.</summary>
    public void TurnOff()
    {
        lock (_ownWords) IsOpen = _isOn = false;
        Volatile.Write(ref _kept, Volatile.Read(ref _end) >>> DatabaseBits);
        _segments?.FreeBelow(Volatile.Read(ref _end) >>> DatabaseBits);
    }

    /// <summary>
    /// Goes on at another offset, with nothing before it; under the locks of all shards. Those who read begin anew.
    /// </summary>
    public void Restart(long offset)
    {
        var position = Volatile.Read(ref _end) >>> DatabaseBits;
        Restarts++;
        _kept = position;
        _base = offset - position;
        Volatile.Write(ref _end, (position << DatabaseBits) | NoDatabase);
    }

    /// <summary>
    /// Has the next change select its database, for a reader that begins at <see cref="End"/>; under the locks of all shards.
    /// </summary>
    public void ForgetDatabase() => _end |= NoDatabase;

    /// <summary>Begins a change, whose arguments are added next; under the locks of what it changes.</summary>
    /// <param name="database">-1 for a command to which it does not matter.</param>
    public void Begin(int database, int arguments) => Pending().Begin(database, arguments);

    /// <summary>Adds an argument of the change that was begun.</summary>
    public void Add(ReadOnlySpan<byte> argument) => Pending().Add(argument);

    /// <summary>Writes that a key went on its own: it ended, or was evicted.</summary>
    /// <param name="database">Negative for one that nobody sees.</param>
    internal void WriteRemoval(int database, ReadOnlySpan<byte> key, bool lazily)
    {
        if (!_isOn || database < 0) return;
        Begin(database, 2);
        Add(lazily ? "UNLINK"u8 : "DEL"u8);
        Add(key);
    }

    /// <summary>Writes that a field of a hash ended.</summary>
    internal void WriteFieldRemoval(int database, ReadOnlySpan<byte> key, ReadOnlySpan<byte> field)
    {
        if (!_isOn || database < 0) return;
        Begin(database, 3);
        Add("HDEL"u8);
        Add(key);
        Add(field);
    }

    /// <summary>Gives this thread's pending changes their place in the stream; before their locks are given back.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Flush()
    {
        if (_isOn && _pendingHere is { Count: > 0 } pending) Flush(pending);
    }

    /// <summary>
    /// Appends bytes as they are, whole commands of a server that is followed; by one thread at a time, while no other
    /// changes anything.
    /// </summary>
    public void AppendAsIs(ReadOnlySpan<byte> bytes) => Write(Pending(), bytes, -1, NoDatabase);

    /// <summary>
    /// Appends a command of the stream itself: a ping, a question for acknowledgement. False where the stream is another's.
    /// </summary>
    public bool TryAppendOwn(ReadOnlySpan<byte> bytes, out long end)
    {
        end = 0;
        // Whoever appends these holds no shard's lock that would keep the stream this node's own.
        lock (_ownWords)
        {
            if (!_isOn) return false;
            // It is no change: who wrote something before goes on having written that last.
            var thread = Pending();
            var written = thread.WrittenEnd;
            Write(thread, bytes, -1, -1);
            end = _base + thread.WrittenEnd;
            thread.WrittenEnd = written;
            return true;
        }
    }

    /// <summary>Whether somebody reads it, or may come back to.</summary>
    public bool IsRead => Volatile.Read(ref _readers).Length > 0 || BacklogBytes > 0;

    /// <summary>Keeps everything from an offset on for a reader; the offset must still be there.</summary>
    public ChangeReader OpenReader(long offset)
    {
        lock (_changesOfReaders)
        {
            var reader = new ChangeReader(this, offset, _base);
            _readers = [.. _readers, reader];
            return reader;
        }
    }

    /// <summary>The same from an offset that may be gone already; null when it is, or was never there.</summary>
    public ChangeReader? TryOpenReader(long offset)
    {
        lock (_changesOfReaders) return offset >= Start && offset <= End ? OpenReader(offset) : null;
    }

    internal void Close(ChangeReader reader)
    {
        lock (_changesOfReaders) _readers = Array.FindAll(_readers, other => other != reader);
    }

    /// <summary>Frees what neither a reader nor the backlog needs.</summary>
    public void Trim()
    {
        if (_segments == null) return;
        lock (_changesOfReaders)
        {
            var keep = Math.Max(FilledPosition - BacklogBytes, 0);
            foreach (var reader in _readers) keep = Math.Min(keep, reader.Position);
            if (keep <= Volatile.Read(ref _kept)) return;
            Volatile.Write(ref _kept, keep);
            _segments.FreeBelow(keep);
        }
    }

    /// <summary>Where the byte at an offset lies, which a reader or the backlog keeps.</summary>
    /// <param name="length">How many bytes follow in one piece, at most as many as asked for.</param>
    public byte* At(long offset, ref int length) => AtPosition(offset - _base, ref length);

    internal byte* AtPosition(long position, ref int length) => _segments!.At(position, ref length);

    public void Dispose() => _segments?.Dispose();

    void Open()
    {
        if (IsOpen) return;
        _segments ??= new ChangeSegments();
        Restart(End);
        IsOpen = true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    PendingChanges Pending() => _streamHere == this ? _pendingHere! : Attach();

    // A thread that works for several nodes in turn (in tests alone) has a place in each of their streams.
    [MethodImpl(MethodImplOptions.NoInlining)]
    PendingChanges Attach()
    {
        lock (_changesOfReaders)
        {
            var mine = Array.Find(_threads, pending => pending.Thread == Environment.CurrentManagedThreadId);
            if (mine == null) Volatile.Write(ref _threads, [.. _threads, mine = new PendingChanges()]);
            (_streamHere, _pendingHere) = (this, mine);
            return mine;
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    void Flush(PendingChanges pending)
    {
        if (_streamHere != this) return;
        try
        {
            Write(pending, pending.Finish(), pending.FirstDatabase, pending.LastDatabase);
        }
        catch (OutOfMemoryException)
        {
            // A lock is about to be given back, which must not fail. The unit stays, and goes with the thread's next one.
            HasSlipped = true;
            return;
        }
        pending.Clear();
    }

    // The database is selected within a transaction, so that this is one unit for who reads.
    static void WriteUnit(ChangeSegments segments, long position, ReadOnlySpan<byte> select, ReadOnlySpan<byte> unit)
    {
        var head = select.Length > 0 && unit.StartsWith(PendingChanges.Multi) ? PendingChanges.Multi.Length : 0;
        segments.Write(position, unit[..head]);
        segments.Write(position + head, select);
        segments.Write(position + head + select.Length, unit[head..]);
    }

    void Write(PendingChanges thread, ReadOnlySpan<byte> unit, int first, int last)
    {
        Span<byte> select = stackalloc byte[MaxSelectBytes];
        var segments = _segments!;
        var needed = first < 0 ? 0 : PendingChanges.WriteSelect(select, first);
        long position;
        int selects;
        while (true)
        {
            var end = Volatile.Read(ref _end);
            position = end >>> DatabaseBits;
            var selected = (int)(end & NoDatabase);
            selects = selected == first && first != NoDatabase ? 0 : needed;
            var next = last < 0 ? selected : Math.Min(last, NoDatabase);
            // Before the place is taken: then nothing can fail that would leave a gap, and no reader runs past it.
            segments.Prepare(position, selects + unit.Length);
            Volatile.Write(ref thread.Writing, position);
            var wanted = ((position + selects + unit.Length) << DatabaseBits) | (long)(uint)next;
            if (Interlocked.CompareExchange(ref _end, wanted, end) == end) break;
            Volatile.Write(ref thread.Writing, long.MaxValue); // another was first, and preparing may fail now
        }
        WriteUnit(segments, position, select[..selects], unit);
        Volatile.Write(ref thread.Writing, long.MaxValue);
        thread.WrittenEnd = position + selects + unit.Length;
    }
}

/// <summary>
/// Somebody who reads the stream: nothing from its offset on is freed. It goes on counting as it began when the stream is
/// begun anew at another offset; whoever reads for a server that would miss what lies between looks at IsStale.
/// </summary>
public sealed unsafe class ChangeReader : IDisposable
{
    readonly ChangeStream _stream;
    readonly long _base;
    readonly int _restarts;
    long _position;

    internal ChangeReader(ChangeStream stream, long offset, long streamBase)
    {
        (_stream, _base, _restarts) = (stream, streamBase, stream.Restarts);
        _position = offset - streamBase;
    }

    /// <summary>What is before it has been read.</summary>
    public long Offset => _base + Position;

    /// <summary>Up to there all bytes are there.</summary>
    public long Filled => _base + _stream.FilledPosition;

    /// <summary>What comes is no sequel to what was read.</summary>
    public bool IsStale => _restarts != _stream.Restarts;

    internal long Position => Volatile.Read(ref _position);

    /// <summary>Where the byte at an offset lies that was not read yet.</summary>
    /// <param name="length">How many bytes follow in one piece, at most as many as asked for.</param>
    public byte* At(long offset, ref int length) => _stream.AtPosition(offset - _base, ref length);

    public void Advance(long offset) => Volatile.Write(ref _position, offset - _base);

    public void Dispose() => _stream.Close(this);
}
