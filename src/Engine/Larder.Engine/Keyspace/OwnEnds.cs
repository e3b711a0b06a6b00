// Keys of a replica to which its own clients gave an end: what else it holds ends when its primary says so, but of these the
// primary knows nothing. As in the real server they are remembered by name, whoever changes them later.
namespace Larder.Engine.Keyspace;

/// <summary>Of one shard, under its lock; when the next is due may be read without it.</summary>
public sealed class OwnEnds
{
    readonly record struct End(Database Database, byte[] Key);

    readonly PriorityQueue<End, long> _queue = new();
    long _nextDueMs = long.MaxValue;

    /// <summary>Unix milliseconds; long.MaxValue when nothing will end.</summary>
    public long NextDueMs => Volatile.Read(ref _nextDueMs);

    /// <summary>What has ended and is looked up now goes.</summary>
    internal bool IsEnding { get; private set; }

    /// <summary>
    /// A key of a replica is given an end: by its own client, who does not see what has ended, or by its primary.
    /// </summary>
    internal void Note(in KeyRef key, long endsAtMs)
    {
        if (key.NowMs != 0 && !key.Database.IsBeside) Enqueue(new End(key.Database, key.Span.ToArray()), endsAtMs);
    }

    /// <summary>Removes what has ended; at most so many are looked at.</summary>
    public unsafe void Run(long nowMs, ref int left)
    {
        IsEnding = true;
        for (; left > 0 && NextDueMs <= nowMs; left--)
        {
            var end = _queue.Dequeue();
            TellNext();
            fixed (byte* bytes = end.Key)
            {
                var hash = Base.KeyHash.Of(bytes, end.Key.Length);
                var item = end.Database.Find(new KeyRef(bytes, end.Key.Length, hash, end.Database, nowMs));
                if (!item.IsNull && item.HasExpiry) Enqueue(end, item.ExpireAtMs); // it was given a later one
            }
        }
        IsEnding = false;
    }

    /// <summary>All that the shard holds is gone.</summary>
    internal void Forget()
    {
        _queue.Clear();
        TellNext();
    }

    void Enqueue(End end, long endsAtMs)
    {
        _queue.Enqueue(end, endsAtMs);
        TellNext();
    }

    void TellNext() => Volatile.Write(ref _nextDueMs, _queue.TryPeek(out _, out var dueMs) ? dueMs : long.MaxValue);
}
