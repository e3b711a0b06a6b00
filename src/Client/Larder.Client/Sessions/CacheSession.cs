// One request's view of a session. In the cache a session is a hash, one field per session entry, and one for its birth:
//
//     session:<session key>   { "larder:born": <random>, "basket:17": "2", ... }   expires after the idle timeout
//
// A commit writes only the fields that this request changed, so two requests of one session that run at the same time,
// on two application servers, do not overwrite each other's entries as they would with one serialized value. It writes
// only to the session that was read: one that was born again meanwhile, or is gone, is not given half of the old one.
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Larder.Client.Connections;
using Larder.Client.Telemetry;
using Microsoft.AspNetCore.Http;
using StackExchange.Redis;

namespace Larder.Client.Sessions;

sealed class CacheSession(
    LarderCache cache,
    string keyPrefix,
    string sessionKey,
    TimeSpan idleTimeout,
    Func<bool> tryEstablishSession,
    bool isNew) : ISession
{
    const string BirthField = "larder:born";

    // Nothing is stored but in the session that was read, and under the lock that is held. What needs memory comes first, so
    // that a cache that is full refuses all of it. An expiry is set in the same step: no session stands without one.
    static readonly CacheScript s_store = new($$"""
        local key, lock, birth, removed, written = KEYS[1], ARGV[1], ARGV[2], tonumber(ARGV[3]), {}
        if lock ~= '' and redis.call('GET', KEYS[2]) ~= lock then return false end
        if birth == '{{Existing}}' and redis.call('EXISTS', key) == 0 then return false end
        if birth ~= '{{Any}}' and birth ~= '{{Existing}}' and birth ~= '{{Cleared}}'
            and redis.call('HGET', key, '{{BirthField}}') ~= birth then return false end
        redis.call(birth == '{{Cleared}}' and 'HSET' or 'HSETNX', key, '{{BirthField}}', ARGV[4])
        for i = 6 + removed, #ARGV, 2 do
            redis.call('HSET', key, ARGV[i], ARGV[i + 1])
            written[ARGV[i]] = true
        end
        for i = 6, 5 + removed do redis.call('HDEL', key, ARGV[i]) end
        if birth == '{{Cleared}}' then
            for _, name in ipairs(redis.call('HKEYS', key)) do
                if name ~= '{{BirthField}}' and not written[name] then redis.call('HDEL', key, name) end
            end
        end
        redis.call('PEXPIRE', key, ARGV[5])
        return redis.call('HGET', key, '{{BirthField}}')
        """);

    // In the place of the birth of the session that is written to, which is 16 bytes.
    const string Any = "any";
    const string Existing = "existing";
    const string Cleared = "cleared";

    readonly RedisKey _key = keyPrefix + sessionKey;
    readonly Dictionary<string, byte[]> _fields = new(StringComparer.Ordinal);
    readonly HashSet<string> _changed = new(StringComparer.Ordinal);
    bool _isLoaded = isNew;
    bool _isTouched = isNew;
    bool _isCleared;
    bool _existed;
    RedisValue _birth;
    string? _id;

    /// <summary>The cookie names a session that the cache does not know.</summary>
    public bool WasLost { get; private set; }

    /// <summary>Nobody has had this session before this request.</summary>
    public bool IsNew { get; } = isNew;

    /// <summary>The cache it lies in.</summary>
    public LarderCache Cache => cache;

    /// <summary>What the session's lock is named after.</summary>
    public string FullKey => keyPrefix + sessionKey;

    /// <summary>A lock that must still be held when the session is committed.</summary>
    public SessionLock? Lock { get; set; }

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
        if (key == BirthField) throw new ArgumentException($"The name {BirthField} is the session's own.", nameof(key));
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
        _isLoaded = true;
        _isCleared = true;
        _fields.Clear();
        _changed.Clear();
    }

    public async Task LoadAsync(CancellationToken cancellationToken = default)
    {
        if (_isLoaded) return;
        Fill(await cache.RunAsync(
            async database =>
            {
                // Both go out together; reading a session is what keeps it alive.
                var entries = database.HashGetAllAsync(_key);
                await Task.WhenAll(entries, database.KeyExpireAsync(_key, idleTimeout));
                return await entries;
            },
            cancellationToken));
    }

    /// <exception cref="SessionLostException">The session ended since it was read.</exception>
    /// <exception cref="CacheAwayException">The cache could not be reached.</exception>
    public async Task CommitAsync(CancellationToken cancellationToken = default)
    {
        if (_changed.Count == 0 && !_isCleared)
        {
            await TouchAsync(cancellationToken);
            return;
        }

        if (!await cache.RunAsync(StoreAsync, cancellationToken)) throw new SessionLostException();
        _changed.Clear();
        _isCleared = false;
        _isTouched = true;
    }

    /// <summary>Stores nothing of this request: it is answered that it has failed.</summary>
    public void GiveUp()
    {
        _changed.Clear();
        _isCleared = false;
        _isTouched = true;
    }

    // A request that did not look at its session still says that its user is there.
    async Task TouchAsync(CancellationToken cancellationToken)
    {
        if (_isTouched) return;
        _isTouched = true;
        try
        {
            await cache.RunAsync(database => database.KeyExpireAsync(_key, idleTimeout), cancellationToken);
        }
        catch (CacheAwayException)
        {
            // The answer does not depend on the session.
        }
    }

    async Task<bool> StoreAsync(IDatabase database)
    {
        var removed = _changed.Where(name => !_fields.ContainsKey(name)).ToArray();
        List<RedisValue> values =
        [
            Lock?.Token ?? RedisValue.EmptyString,
            WrittenTo(),
            removed.Length,
            Guid.NewGuid().ToByteArray(),
            (long)idleTimeout.TotalMilliseconds,
            .. removed.Select(name => (RedisValue)name),
        ];
        foreach (var name in _changed.Where(_fields.ContainsKey)) values.AddRange([name, _fields[name]]);
        var birth = (RedisValue)await s_store.RunAsync(
            database, Lock is { } held ? [_key, held.Key] : [_key], [.. values]);
        if (birth.IsNull) return false;
        _birth = birth;
        _existed = true;
        return true;
    }

    RedisValue WrittenTo()
    {
        if (_isCleared) return Cleared;
        if (!_birth.IsNull) return _birth;
        return _existed ? Existing : Any;
    }

    // ISession reads are synchronous by contract. After LoadAsync this returns at once.
    void Load()
    {
        if (_isLoaded) return;
        Fill(cache.Run(database =>
        {
            database.KeyExpire(_key, idleTimeout, CommandFlags.FireAndForget);
            return database.HashGetAll(_key);
        }));
    }

    void Fill(HashEntry[] entries)
    {
        foreach (var entry in entries)
        {
            if (entry.Name == BirthField) _birth = entry.Value;
            else _fields[entry.Name.ToString()] = (byte[])entry.Value!;
        }

        _isLoaded = true;
        _isTouched = true;
        _existed = entries.Length > 0;
        WasLost = !_existed;
        if (WasLost) LarderTelemetry.SessionsLost.Add(1, LarderTelemetry.Of(cache.Name));
    }
}
