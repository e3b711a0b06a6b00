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
    Module = 1 << 11,   // d: registered kinds
    New = 1 << 12,      // n: the key came into being; raised only when asked for
    Missed = 1 << 13,   // m: nothing changed, the key was asked for in vain; raised only when asked for

    /// <summary>
    /// Beside another class: announced, but the value is what it was, as those see it who watch or cache the key.
    /// </summary>
    Aside = 1 << 24,

    /// <summary>Events that do not touch a key in the sense of WATCH and client-side caching.</summary>
    Untouching = New | Missed | Aside,
}

/// <summary>
/// Listens to changes of keys. Called under the lock of the key's shard: it notes what it needs and returns.
/// </summary>
public interface IKeyEventListener
{
    void KeyChanged(Database database, ReadOnlySpan<byte> key, KeyEventClass eventClass, ReadOnlySpan<byte> eventName);

    /// <summary>Something of the value may change that is no event, as what is pending in a group.</summary>
    void Touched(Database database, ReadOnlySpan<byte> key)
    {
    }

    /// <summary>All keys of one shard's part of a database are about to go, with no event for each.</summary>
    void Clearing(Database database)
    {
    }

    /// <summary>One shard's parts of two databases are about to be exchanged; under all locks.</summary>
    void Swapping(Database first, Database second)
    {
    }

    /// <summary>A command emptied one database or all, as a whole; under all locks.</summary>
    void Flushed()
    {
    }
}

/// <summary>Hands each change to all listeners.</summary>
public sealed class KeyEvents
{
    volatile IKeyEventListener[] _listeners = [];
    volatile int _asked;

    /// <summary>Starts telling a listener; once more is the same.</summary>
    public void Add(IKeyEventListener listener)
    {
        lock (this)
        {
            if (Array.IndexOf(_listeners, listener) < 0) _listeners = [.. _listeners, listener];
        }
    }

    public void Remove(IKeyEventListener listener)
    {
        lock (this) _listeners = Array.FindAll(_listeners, other => other != listener);
    }

    /// <summary>Which of the events are raised that are only for those who ask: New and Missed.</summary>
    public void Ask(KeyEventClass classes) => _asked = (int)classes;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Raise(Database database, ReadOnlySpan<byte> key, KeyEventClass eventClass, ReadOnlySpan<byte> eventName)
    {
        var listeners = _listeners;
        if (listeners.Length != 0) Tell(listeners, database, key, eventClass, eventName);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void RaiseNew(Database database, in KeyRef key)
    {
        if ((_asked & (int)KeyEventClass.New) != 0 && !database.IsBeside)
            Raise(database, key.Span, KeyEventClass.New, "new"u8);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void RaiseMissed(Database database, in KeyRef key)
    {
        if ((_asked & (int)KeyEventClass.Missed) != 0) Raise(database, key.Span, KeyEventClass.Missed, "keymiss"u8);
    }

    /// <summary>A command may change something of the value that is no event.</summary>
    public void RaiseTouched(in KeyRef key)
    {
        foreach (var listener in _listeners) listener.Touched(key.Database, key.Span);
    }

    internal void RaiseClearing(Database database)
    {
        foreach (var listener in _listeners) listener.Clearing(database);
    }

    internal void RaiseSwapping(Database first, Database second)
    {
        foreach (var listener in _listeners) listener.Swapping(first, second);
    }

    /// <summary>Told once by the command that emptied a database or all.</summary>
    public void RaiseFlushed()
    {
        foreach (var listener in _listeners) listener.Flushed();
    }

    static void Tell(
        IKeyEventListener[] listeners, Database database, ReadOnlySpan<byte> key, KeyEventClass eventClass,
        ReadOnlySpan<byte> eventName)
    {
        foreach (var listener in listeners) listener.KeyChanged(database, key, eventClass, eventName);
    }
}
