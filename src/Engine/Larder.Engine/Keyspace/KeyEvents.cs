// The one place where the keyspace tells that a key changed: WATCH, keyspace notifications, client-side caching and
// blocked clients all listen here, and cost one comparison when nobody does.
using System.Runtime.CompilerServices;

namespace Larder.Engine.Keyspace;

/// <summary>What kind of event it is: the letters of notify-keyspace-events.</summary>
[Flags]
public enum KeyEventClass
{
    None = 0,
    Generic = 1 << 2,   // g
    String = 1 << 3,    // $
    List = 1 << 4,      // l
    Set = 1 << 5,       // s
    Hash = 1 << 6,      // h
    SortedSet = 1 << 7, // z
    Expired = 1 << 8,   // x
    Evicted = 1 << 9,   // e
    Stream = 1 << 10,   // t
    New = 1 << 14,      // n
}

/// <summary>Listens to changes of keys. Called under the lock of the key's shard: it notes what it needs and returns.</summary>
public interface IKeyEventListener
{
    void KeyChanged(Database database, ReadOnlySpan<byte> key, KeyEventClass eventClass, ReadOnlySpan<byte> eventName);
}

/// <summary>Hands each change to all listeners.</summary>
public sealed class KeyEvents
{
    volatile IKeyEventListener[] _listeners = [];

    /// <summary>Starts telling a listener.</summary>
    public void Add(IKeyEventListener listener)
    {
        lock (this) _listeners = [.. _listeners, listener];
    }

    public void Remove(IKeyEventListener listener)
    {
        lock (this) _listeners = [.. _listeners.Where(other => other != listener)];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Raise(Database database, ReadOnlySpan<byte> key, KeyEventClass eventClass, ReadOnlySpan<byte> eventName)
    {
        var listeners = _listeners;
        if (listeners.Length != 0) Tell(listeners, database, key, eventClass, eventName);
    }

    static void Tell(
        IKeyEventListener[] listeners, Database database, ReadOnlySpan<byte> key, KeyEventClass eventClass,
        ReadOnlySpan<byte> eventName)
    {
        foreach (var listener in listeners) listener.KeyChanged(database, key, eventClass, eventName);
    }
}
