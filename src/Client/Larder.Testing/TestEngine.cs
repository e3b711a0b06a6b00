// What a server of a test speaks.
namespace Larder.Testing;

/// <summary>What a server speaks.</summary>
public enum TestEngine
{
    /// <summary>RESP, as Valkey.</summary>
    Valkey,

    /// <summary>RESP, as Redis.</summary>
    Redis,

    /// <summary>memcached's protocols: text, meta and binary.</summary>
    Memcached,
}
