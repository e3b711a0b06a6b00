// Who waits for one key, in the order in which they came: a list linked both ways, so that one of ten thousand who
// gives up leaves at once.
using Larder.Engine.Keyspace;

namespace Larder.Engine.Execution.Blocking;

/// <summary>The clients that wait for one key; under the lock of its shard.</summary>
sealed class WaitQueue(BlockedClients table, Shard shard, int database, byte[] key, ulong hash)
{
    public BlockedClients Table => table;
    public Shard Shard => shard;
    public int Database => database;
    public byte[] Key => key;
    public ulong Hash => hash;

    public WaitLink? First { get; private set; }
    public WaitLink? Last { get; private set; }

    /// <summary>How many of them also want to know that the key is gone.</summary>
    public int AlsoWhenGoneCount { get; private set; }

    /// <summary>Its key changed, and not all who wait were tried since.</summary>
    public bool IsReady { get; set; }

    /// <summary>The thread's list that it was put on last.</summary>
    public object? ListedOn { get; set; }

    /// <summary>The sequence of the client that was tried last since the key changed; 0 for none.</summary>
    public long LastTried { get; set; }

    public void Add(WaitLink link)
    {
        link.Previous = Last;
        if (Last == null) First = link;
        else Last.Next = link;
        Last = link;
        if (link.Waiter.Keys.AlsoWhenGone) AlsoWhenGoneCount++;
    }

    public void Remove(WaitLink link)
    {
        if (link.Previous == null) First = link.Next;
        else link.Previous.Next = link.Next;
        if (link.Next == null) Last = link.Previous;
        else link.Next.Previous = link.Previous;
        if (link.Waiter.Keys.AlsoWhenGone) AlsoWhenGoneCount--;
    }
}

/// <summary>One client's place in one queue.</summary>
sealed class WaitLink(BlockedCommand waiter, WaitQueue queue)
{
    public BlockedCommand Waiter => waiter;
    public WaitQueue Queue => queue;
    public WaitLink? Previous { get; set; }
    public WaitLink? Next { get; set; }
}
