// What a memcached request asks for, whichever of the three protocols (text, meta, binary) it came in.
namespace Larder.Protocol.Memcached;

/// <summary>The kinds of requests.</summary>
public enum MemcachedCommand : byte
{
    None,

    // With keys: text and binary.
    Get,
    Gets,
    Gat,
    Gats,
    Set,
    Add,
    Replace,
    Append,
    Prepend,
    Cas,
    Incr,
    Decr,
    Touch,
    Delete,

    // Meta.
    MetaGet,
    MetaSet,
    MetaDelete,
    MetaArithmetic,
    MetaNoop,
    MetaDebug,

    // About the server or the connection; their words are in the request's tokens.
    FlushAll,
    Version,
    Verbosity,
    Stats,
    Quit,
    Shutdown,
    Watch,
    Slabs,
    Lru,
    LruCrawler,
    CacheMemlimit,
    Misbehave,
    RefreshCerts,
    Extstore,
    DebugTime,

    /// <summary>ElastiCache's auto discovery: config get cluster, config set cluster 0 length.</summary>
    Config,

    // Binary only.
    Noop,
    SaslList,
    SaslAuth,
    SaslStep,
}
