// The store of a node that speaks the other protocol as well. There a memcached request is carried out as the command that it
// amounts to: checked and locked like that, and told to replicas, the append-only file and everybody who watches the key.
using Larder.Engine.Items;
using Larder.Engine.Keyspace;

namespace Larder.Engine.Memcached.Requests;

/// <summary>What became of a request.</summary>
public enum SharedOutcome
{
    /// <summary>It was carried out, or refused, and answered.</summary>
    Done,

    /// <summary>Commands wait for now: it is to be tried again a moment later.</summary>
    Later,
}

/// <summary>How a value came to be what it is.</summary>
public enum StoreKind
{
    Stored,
    Appended,
    Prepended,
    Incremented,
    Decremented,
}

/// <summary>A client as the other protocol's commands see it.</summary>
public abstract class SharedAccount
{
    /// <summary>It has to log in before anything else.</summary>
    public abstract bool IsGuest { get; }

    /// <summary>The numbered database that it works on.</summary>
    public abstract int Database { get; }

    /// <summary>Its connection has ended.</summary>
    public abstract void Closed();
}

/// <summary>Belongs to the thread of one loop.</summary>
public abstract class SharedStore
{
    /// <summary>A client came.</summary>
    public abstract SharedAccount Open(MemcachedClient client);

    /// <summary>Whether the name and password are those of a user; the client is then that user.</summary>
    public abstract bool LogIn(MemcachedContext context, ReadOnlySpan<byte> name, ReadOnlySpan<byte> password);

    /// <summary>Carries a request out.</summary>
    /// <param name="work">What memcached would do for it; no lock is taken in it.</param>
    /// <param name="refuse">Answers it with an error of the other protocol.</param>
    public abstract SharedOutcome Run(
        MemcachedContext context, int key, Action<MemcachedContext> work, Action<MemcachedContext, byte[]> refuse);

    /// <summary>Requests of a client begin that came together; their replies end.</summary>
    public abstract void Begin(MemcachedClient client);

    /// <summary>Holds the replies that tell of what is not safe yet.</summary>
    public abstract void Hold(MemcachedClient client);

    /// <summary>A key has got a value.</summary>
    /// <param name="added">What was appended.</param>
    public abstract void Stored(in KeyRef key, ItemView item, StoreKind kind, ReadOnlySpan<byte> added = default);

    public abstract void Deleted(in KeyRef key);

    /// <summary>A key ends at another time, or never.</summary>
    public abstract void Touched(in KeyRef key, ItemView item);
}
