// Large values on their way to clients. A reply refers to the value where it lies instead of copying it; until the last
// byte is with the kernel the block is pinned: a change to the key makes a new block, and the old one goes with its pin.
//
//     GET -> Lend (pin) -> OutputBuffer -> OutputQueue -> kernel -> Release (unpin)
using Larder.Memory.Buffers;
using System.Collections.Concurrent;
using Larder.Engine.Items;

namespace Larder.Engine.Keyspace;

/// <summary>The lent values of one shard. The shard's lock covers all but <see cref="Release"/>.</summary>
public sealed unsafe class LentValues(Shard shard) : IBlockOwner
{
    /// <summary>Shorter values are copied, which is cheaper for them.</summary>
    public const int MinBytes = 64 * 1024;

    // Came back while somebody held the lock.
    readonly ConcurrentQueue<uint> _returned = new();

    /// <summary>Blocks came back that only wait for the lock to be unpinned; asked without it.</summary>
    public bool HasReturned => !_returned.IsEmpty;

    /// <summary>Pins an item, a part of whose value is lent, at least <see cref="MinBytes"/>.</summary>
    /// <param name="token">What <see cref="Release"/> takes when the borrower has done with it.</param>
    /// <returns>The first byte; all stay where they are until then.</returns>
    public byte* Lend(ItemView view, int start, int length, out nint token)
    {
        var item = view.Layout;
        Base.Check.That(length >= MinBytes && start >= 0 && start <= item.ValueLength - length);
        TakeBack();
        var handle = shard.Arena.HandleOf(item.Address);
        shard.Arena.Pin(handle);
        token = (nint)handle;
        return item.Value + start;
    }

    /// <summary>Called by the loop that sent the block, which may hold the shard's lock or not.</summary>
    public void Release(nint token)
    {
        _returned.Enqueue((uint)token);
        // A transaction that publishes sends to subscribers while it holds locks, so this must not wait for one.
        if (!shard.TryEnter()) return;
        TakeBack();
        shard.ExitUnchanged();
    }

    /// <summary>Unpins what came back.</summary>
    public void TakeBack()
    {
        while (_returned.TryDequeue(out var handle)) shard.Arena.Unpin(handle);
    }
}
