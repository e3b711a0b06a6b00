// The lazyfree directives: on which occasions a large value is freed later, in slices, instead of at once.
namespace Larder.Engine.Keyspace;

/// <summary>Set by settings, asked where a value leaves the keyspace. Thread-safe.</summary>
public sealed class LazyFreeing
{
    /// <summary>lazyfree-lazy-eviction.</summary>
    public bool OnEviction { get; set; } = true;

    /// <summary>lazyfree-lazy-expire.</summary>
    public bool OnExpiry { get; set; } = true;

    /// <summary>lazyfree-lazy-server-del: what commands remove as a side effect.</summary>
    public bool OnServerDelete { get; set; } = true;
}
