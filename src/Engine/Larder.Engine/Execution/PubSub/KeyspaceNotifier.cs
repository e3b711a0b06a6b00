// Keyspace notifications: events on keys as messages, of the classes that notify-keyspace-events names.
//
//     K   __keyspace@<db>__:<key>    message: the event
//     E   __keyevent@<db>__:<event>  message: the key
//
// It listens to the keyspace only while the directive names something.
using System.Buffers;
using Larder.Base.Numbers;
using Larder.Engine.Keyspace;
using Larder.Engine.Settings.Rows;

namespace Larder.Engine.Execution.PubSub;

/// <summary>Publishes from whichever thread changed the key; subscribers get the message by mailbox.</summary>
public sealed class KeyspaceNotifier(KeyEvents events, PubSubHub hub) : IKeyEventListener
{
    const EventClasses Channels = EventClasses.Keyspace | EventClasses.Keyevent;

    volatile EventClasses _classes;

    /// <summary>Announces these classes from now on.</summary>
    public void Announce(EventClasses classes)
    {
        _classes = classes;
        var isWanted = (classes & Channels) != 0 && (classes & ~Channels) != 0;
        events.Ask(isWanted ? (KeyEventClass)classes & (KeyEventClass.New | KeyEventClass.Missed) : KeyEventClass.None);
        if (isWanted) events.Add(this);
        else events.Remove(this);
    }

    public void KeyChanged(
        Database database, ReadOnlySpan<byte> key, KeyEventClass eventClass, ReadOnlySpan<byte> eventName)
    {
        var classes = _classes;
        // The bits of both kinds of classes are the same.
        if ((classes & (EventClasses)eventClass) == 0 || !hub.HasSubscribers) return;
        if ((classes & EventClasses.Keyspace) != 0) Publish("__keyspace@"u8, database.Number, key, eventName);
        if ((classes & EventClasses.Keyevent) != 0) Publish("__keyevent@"u8, database.Number, eventName, key);
    }

    void Publish(ReadOnlySpan<byte> start, int database, ReadOnlySpan<byte> name, ReadOnlySpan<byte> message)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(start.Length + IntegerText.MaxBytes + 3 + name.Length);
        var channel = buffer.AsSpan();
        start.CopyTo(channel);
        var length = start.Length;
        length += IntegerText.Format(database, channel[length..]);
        "__:"u8.CopyTo(channel[length..]);
        length += 3;
        name.CopyTo(channel[length..]);
        hub.Publish(SubscriptionKind.Channel, channel[..(length + name.Length)], message, from: null);
        ArrayPool<byte>.Shared.Return(buffer);
    }
}
