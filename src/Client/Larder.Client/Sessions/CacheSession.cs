// One request's view of a session. In the cache a session is a hash, one field per session entry:
//
//     session:<session key>   { "basket:17": "2", "basket:4": "1", ... }   expires after the idle timeout
//
// A commit writes only the fields that this request changed, so two requests of one session that run at the same time,
// on two application servers, do not overwrite each other's entries as they would with one serialized value.
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using StackExchange.Redis;

namespace Larder.Client.Sessions;

sealed class CacheSession(
    IDatabase database,
    string keyPrefix,
    string sessionKey,
    TimeSpan idleTimeout,
    TimeSpan ioTimeout,
    Func<bool> tryEstablishSession,
    bool isNewSessionKey) : ISession
{
    readonly RedisKey _key = keyPrefix + sessionKey;
    readonly Dictionary<string, byte[]> _fields = new(StringComparer.Ordinal);
    readonly HashSet<string> _changed = new(StringComparer.Ordinal);
    bool _loaded = isNewSessionKey;
    bool _cleared;
    string? _id;

    /// <summary>A failed load throws; a session that could not be read is never passed off as an empty one.</summary>
    public bool IsAvailable
    {
        get
        {
            Load();
            return true;
        }
    }

    /// <summary>Names the session in logs. Derived from the session key one way: the key itself is a secret.</summary>
    public string Id => _id ??= Convert.ToHexStringLower(
        SHA256.HashData(Encoding.UTF8.GetBytes(sessionKey)).AsSpan(0, 16));

    public IEnumerable<string> Keys
    {
        get
        {
            Load();
            return _fields.Keys;
        }
    }

    public bool TryGetValue(string key, [NotNullWhen(true)] out byte[]? value)
    {
        Load();
        return _fields.TryGetValue(key, out value);
    }

    public void Set(string key, byte[] value)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(value);
        if (!tryEstablishSession())
            throw new InvalidOperationException("The session cannot be established after the response has started.");
        Load();
        _fields[key] = value.AsSpan().ToArray();
        _changed.Add(key);
    }

    public void Remove(string key)
    {
        Load();
        if (_fields.Remove(key)) _changed.Add(key);
    }

    public void Clear()
    {
        _loaded = true;
        _cleared = true;
        _fields.Clear();
        _changed.Clear();
    }

    public async Task LoadAsync(CancellationToken cancellationToken = default)
    {
        if (_loaded) return;
        // Both go out together; reading a session is what keeps it alive.
        var entries = database.HashGetAllAsync(_key);
        var touched = database.KeyExpireAsync(_key, idleTimeout);
        await Task.WhenAll(entries, touched).WaitAsync(ioTimeout, cancellationToken);
        Fill(await entries);
    }

    public async Task CommitAsync(CancellationToken cancellationToken = default)
    {
        if (_changed.Count == 0 && !_cleared) return;
        // A transaction, so that a session never stands in the cache without an expiry.
        var transaction = database.CreateTransaction();
        var queued = Queue(transaction);
        await transaction.ExecuteAsync().WaitAsync(ioTimeout, cancellationToken);
        await Task.WhenAll(queued);
        _changed.Clear();
        _cleared = false;
    }

    List<Task> Queue(ITransaction transaction)
    {
        var queued = new List<Task>(4);
        if (_cleared) queued.Add(transaction.KeyDeleteAsync(_key));
        var written = _changed.Where(_fields.ContainsKey).Select(name => new HashEntry(name, _fields[name])).ToArray();
        var removed = _changed.Where(name => !_fields.ContainsKey(name)).Select(name => (RedisValue)name).ToArray();
        if (removed.Length > 0) queued.Add(transaction.HashDeleteAsync(_key, removed));
        if (written.Length > 0) queued.Add(transaction.HashSetAsync(_key, written));
        queued.Add(transaction.KeyExpireAsync(_key, idleTimeout));
        return queued;
    }

    // ISession reads are synchronous by contract. After LoadAsync this returns at once.
    void Load()
    {
        if (_loaded) return;
        Fill(database.HashGetAll(_key));
        database.KeyExpire(_key, idleTimeout, CommandFlags.FireAndForget);
    }

    void Fill(HashEntry[] entries)
    {
        foreach (var entry in entries) _fields[entry.Name.ToString()] = (byte[])entry.Value!;
        _loaded = true;
    }
}
