// What users were denied (ACL LOG), the latest first; the same again within a minute counts up.
using Larder.Engine.Settings;

namespace Larder.Engine.Execution.Access;

/// <summary>A denial. Fields as in ACL LOG.</summary>
public sealed class AccessLogEntry
{
    public required long Id { get; init; }
    public required Denial Denial { get; init; }
    public required string Context { get; init; }
    public required string Object { get; init; }
    public required string UserName { get; init; }
    public required long CreatedMs { get; init; }
    public required string ClientInfo { get; set; }
    public long UpdatedMs { get; set; }
    public long Count { get; set; } = 1;
}

/// <summary>The log of a node. Thread-safe.</summary>
public sealed class AccessLog(ServerSettings settings)
{
    const long GroupingMs = 60_000;
    const int MaxCompared = 10;

    readonly LinkedList<AccessLogEntry> _entries = [];
    readonly long[] _counts = new long[(int)Denial.Login + 1];
    long _nextId;

    /// <summary>Denials of this kind since the start.</summary>
    public long CountOf(Denial denial) => Volatile.Read(ref _counts[(int)denial]);

    public void Clear()
    {
        lock (_entries) _entries.Clear();
    }

    public AccessLogEntry[] Latest(long count)
    {
        lock (_entries) return [.. _entries.Take((int)Math.Min(count, _entries.Count))];
    }

    public void Add(Denial denial, string context, string what, string user, string clientInfo, long nowMs)
    {
        Interlocked.Increment(ref _counts[(int)denial]);
        lock (_entries)
        {
            var known = _entries.Take(MaxCompared).FirstOrDefault(entry =>
                entry.Denial == denial && entry.Context == context && entry.Object == what && entry.UserName == user &&
                Math.Abs(nowMs - entry.UpdatedMs) <= GroupingMs);
            if (known != null)
            {
                known.Count++;
                known.UpdatedMs = nowMs;
                known.ClientInfo = clientInfo;
                _entries.Remove(known);
                _entries.AddFirst(known);
            }
            else
            {
                _entries.AddFirst(new AccessLogEntry
                {
                    Id = _nextId++, Denial = denial, Context = context, Object = what, UserName = user,
                    ClientInfo = clientInfo, CreatedMs = nowMs, UpdatedMs = nowMs,
                });
            }
            while (_entries.Count > settings.Access.AclLogMaxCount.Value) _entries.RemoveLast();
        }
    }
}
