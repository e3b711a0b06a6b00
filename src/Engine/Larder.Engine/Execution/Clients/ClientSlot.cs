// What a feature keeps for a client: the client carries it without knowing the feature, which declares a slot and shows it
// as a property of ClientState (an extension member in the feature's own folder).
using System.Runtime.CompilerServices;
using Larder.Base;

namespace Larder.Engine.Execution.Clients;

/// <summary>A place in every client for one kind of thing. Declared once, in a static field.</summary>
public sealed class ClientSlot<T>
    where T : class
{
    readonly int _index = ClientSlots.Take();

    /// <summary>What is kept for the client; null when nothing is. Others than the client's loop may look.</summary>
    public T? Of(ClientState client) => Unsafe.As<T?>(Volatile.Read(ref client.Kept[_index])); // only Set writes it

    public void Set(ClientState client, T? kept) => Volatile.Write(ref client.Kept[_index], kept);
}

/// <summary>The places of one client.</summary>
[InlineArray(Count)]
struct ClientSlots
{
    const int Count = 6;

    static int _taken;

    object? _first;

    public static int Take()
    {
        var index = Interlocked.Increment(ref _taken) - 1;
        Check.That(index < Count);
        return index;
    }
}
