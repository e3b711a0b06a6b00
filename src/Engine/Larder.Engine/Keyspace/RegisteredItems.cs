// Items of registered kinds (Items/ValueKind), stored and changed: what their commands do to a key, under its shard's lock.
using System.Runtime.CompilerServices;
using Larder.Engine.Items;
using Larder.Engine.Values.Registered;

namespace Larder.Engine.Keyspace;

public static unsafe class RegisteredItems
{
    /// <summary>
    /// Stores a value of so many bytes under the key, in place of what is there, and returns them, to be written at once.
    /// </summary>
    /// <param name="expireAtMs">Unix milliseconds; 0 for never.</param>
    public static Span<byte> Store(this Database database, scoped in KeyRef key, ValueKind kind, int length, long expireAtMs = 0)
    {
        var item = database.Store(key, ItemType.Registered, 0, RegisteredView.IdBytes + length, expireAtMs);
        Unsafe.WriteUnaligned(item.Value, kind.Id);
        return BytesOf(item);
    }

    /// <summary>The bytes of the key's value, of that kind, to be changed in place; they keep their number.</summary>
    public static Span<byte> Change(this Database database, scoped in KeyRef key, ValueKind kind)
    {
        var item = database.Change(key);
        Base.Check.That(kind.IsOf(new RegisteredView(item).Id));
        return BytesOf(item);
    }

    // Safe: valid until the item moves or goes, as the item itself.
    static Span<byte> BytesOf(Item item) =>
        new(item.Value + RegisteredView.IdBytes, item.ValueLength - RegisteredView.IdBytes);
}
