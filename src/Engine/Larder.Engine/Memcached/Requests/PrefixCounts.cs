// stats detail: what was done by the first part of the keys, up to a delimiter. Off unless somebody asks for it.
using System.Text;

namespace Larder.Engine.Memcached.Requests;

/// <summary>Thread-safe; one lock while it is on, nothing but a look at a flag while it is off.</summary>
public sealed class PrefixCounts(string delimiter)
{
    // A flood of prefixes takes no more memory than this many: further ones are not counted.
    const int MostPrefixes = 100_000;

    readonly Lock _lock = new();
    readonly Dictionary<string, Counts> _counts = new(StringComparer.Ordinal);
    readonly byte[] _delimiter = Encoding.Latin1.GetBytes(delimiter);
    volatile bool _isOn;

    public bool IsOn
    {
        get => _isOn;
        set => _isOn = value;
    }

    /// <summary>What ends a prefix.</summary>
    public string Delimiter => delimiter;

    public void CountGet(ReadOnlySpan<byte> key, bool isHit)
    {
        if (_isOn) Count(key, gets: 1, hits: isHit ? 1 : 0);
    }

    public void CountSet(ReadOnlySpan<byte> key)
    {
        if (_isOn) Count(key, sets: 1);
    }

    public void CountDelete(ReadOnlySpan<byte> key)
    {
        if (_isOn) Count(key, deletes: 1);
    }

    /// <summary>Each prefix with its counts, as lines.</summary>
    public string Dump()
    {
        var text = new StringBuilder();
        lock (_lock)
        {
            foreach (var (prefix, of) in _counts)
                text.Append($"PREFIX {prefix} get {of.Gets} hit {of.Hits} set {of.Sets} del {of.Deletes}\r\n");
        }
        return text.ToString();
    }

    public void Reset()
    {
        lock (_lock) _counts.Clear();
    }

    void Count(ReadOnlySpan<byte> key, int gets = 0, int hits = 0, int sets = 0, int deletes = 0)
    {
        var length = key.IndexOf(_delimiter);
        if (length < 0) return;
        var prefix = Encoding.Latin1.GetString(key[..length]);
        lock (_lock)
        {
            if (!_counts.TryGetValue(prefix, out var counts))
            {
                if (_counts.Count == MostPrefixes) return;
                _counts[prefix] = counts = new Counts();
            }
            counts.Gets += gets;
            counts.Hits += hits;
            counts.Sets += sets;
            counts.Deletes += deletes;
        }
    }

    sealed class Counts
    {
        public long Gets, Hits, Sets, Deletes;
    }
}
