// What a node answers to one command of the meta protocol.
namespace Larder.Memcached.Connections;

/// <summary>The outcome of a command.</summary>
enum MetaStatus
{
    /// <summary>HD: done.</summary>
    Done,

    /// <summary>VA: done, with a value.</summary>
    Value,

    /// <summary>EN or NF: there is no such item.</summary>
    Absent,

    /// <summary>NS: a condition kept it from being stored.</summary>
    NotStored,

    /// <summary>EX: another value has been stored meanwhile.</summary>
    Exists,

    /// <summary>MN: the answer to a no-op.</summary>
    NoOp,

    /// <summary>The lines of a command that is not a meta command, up to END.</summary>
    Lines,

    /// <summary>An error; its text is the data.</summary>
    Error,
}

readonly record struct MetaReply(MetaStatus Status, byte[] Data);
