// Something that is kept beside keys, whether they exist or not: who watches them, who waits for them. Few keys have any.
using System.Diagnostics.CodeAnalysis;
using Larder.Base;

namespace Larder.Engine.Keyspace;

/// <summary>A table by numbered database and key. What belongs to a key is under the lock of the key's shard.</summary>
public sealed class KeyTable<T>(Store store) where T : class
{
    readonly Dictionary<byte[], T>?[] _tables = new Dictionary<byte[], T>?[store.Shards.Length * store.DatabaseCount];

    public bool TryFind(Database database, ReadOnlySpan<byte> key, [NotNullWhen(true)] out T? value)
    {
        value = null;
        var table = _tables[PlaceOf(database)];
        return table is { Count: > 0 } && table.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(key, out value);
    }

    public void Add(Database database, byte[] key, T value) =>
        (_tables[PlaceOf(database)] ??= new(BytesComparer.Instance)).Add(key, value);

    public void Remove(Database database, byte[] key) => _tables[PlaceOf(database)]!.Remove(key);

    /// <summary>All keys of one shard's part of a database that have something.</summary>
    public IEnumerable<KeyValuePair<byte[], T>> In(Database database) => _tables[PlaceOf(database)] ?? [];

    int PlaceOf(Database database) => database.Shard.Number * store.DatabaseCount + database.Number;
}
