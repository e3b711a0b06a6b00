// Invalidations that the cache may not know: those that it could not be told, and those that it was told so lately that a node
// which takes the place of the one that was told may not have them. They are told before the cache is used again once its
// connection was lost.
namespace Larder.Client.Connections;

sealed class PendingInvalidations(TimeProvider time)
{
    /// <summary>The turn of what is told without having been owed.</summary>
    public const long None = 0;

    static readonly TimeSpan Lately = TimeSpan.FromMinutes(1);

    // Beyond that the latest are kept.
    const int MostLately = 10_000;

    readonly Lock _lock = new();
    readonly Dictionary<string, long> _owed = new(StringComparer.Ordinal);
    readonly Queue<(string Name, long ToldAt)> _told = new();
    long _turn;
    volatile bool _isOwing;

    /// <summary>Those that are owed.</summary>
    public int Count
    {
        get
        {
            lock (_lock) return _owed.Count;
        }
    }

    /// <summary>Whether the cache is still to be told of it.</summary>
    public bool Owes(string name)
    {
        if (!_isOwing) return false;
        lock (_lock) return _owed.ContainsKey(name);
    }

    /// <summary>The cache is to be told of these. The turn says later which of them it was told of.</summary>
    public long Owe(IEnumerable<string> names)
    {
        lock (_lock)
        {
            _turn++;
            foreach (var name in names) _owed[name] = _turn;
            _isOwing = _owed.Count > 0;
            return _turn;
        }
    }

    /// <summary>The cache was told of these, as they were owed then. One that is owed anew since then still is.</summary>
    public void Told(IEnumerable<string> names, long turn)
    {
        lock (_lock)
        {
            var now = time.GetTimestamp();
            foreach (var name in names)
            {
                if (_owed.TryGetValue(name, out var owed) && owed <= turn) _owed.Remove(name);
                _told.Enqueue((name, now));
            }

            while (_told.TryPeek(out var first) && (_told.Count > MostLately || time.GetElapsedTime(first.ToldAt) > Lately))
                _told.Dequeue();
            _isOwing = _owed.Count > 0;
        }
    }

    /// <summary>What the cache is to be told before it is used again, and the turn up to which that is all.</summary>
    public (string[] Names, long Turn) Pending
    {
        get
        {
            lock (_lock)
            {
                var lately = _told.Where(told => time.GetElapsedTime(told.ToldAt) <= Lately).Select(told => told.Name);
                return ([.. _owed.Keys.Union(lately, StringComparer.Ordinal)], _turn);
            }
        }
    }

    /// <summary>Something that says more than all of them is owed instead.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            _owed.Clear();
            _told.Clear();
            _isOwing = false;
        }
    }
}
