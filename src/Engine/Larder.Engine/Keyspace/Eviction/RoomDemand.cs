// Who wants room in a full memory, and how far one goes for it.
namespace Larder.Engine.Keyspace.Eviction;

/// <summary>What an attempt to make room has come to.</summary>
public enum RoomFound
{
    /// <summary>There is enough, or nothing that may be done about it now.</summary>
    Enough,

    /// <summary>There is more to do, by whoever comes next.</summary>
    Later,

    /// <summary>There is not enough, and nothing can be evicted.</summary>
    None,
}

/// <summary>A demand for room.</summary>
public readonly struct RoomDemand
{
    // As many keys as a read of a large request may push out.
    const int KeysPerRead = 1024;

    /// <summary>A command waits for it: also what is about to be needed is made room for.</summary>
    public bool IsForCommand { get; private init; }

    /// <summary>Bytes that the command is about to take.</summary>
    public long Bytes { get; private init; }

    /// <summary>The most keys that go.</summary>
    public int Keys { get; private init; }

    /// <summary>Whether it ends with the time that a command may spend on it.</summary>
    public bool IsTimed { get; private init; }

    /// <summary>Whether to wait for shards whose locks are not free.</summary>
    public bool Waits { get; private init; }

    /// <summary>Of a command that is about to take so much.</summary>
    public static RoomDemand OfCommand(long bytes = 0) =>
        new() { IsForCommand = true, Bytes = bytes, Keys = int.MaxValue, IsTimed = true, Waits = true };

    /// <summary>Some keys towards the limit, between commands or behind one.</summary>
    public static RoomDemand OfSlice(int keys) => new() { Keys = keys, Waits = true };

    /// <summary>What a connection has just received takes room: a loop that reads does not wait.</summary>
    public static RoomDemand OfInput() => new() { Keys = KeysPerRead, IsTimed = true };
}
