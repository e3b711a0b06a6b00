// Messages from any thread to one loop: a stack of linked messages that the loop takes as a whole and turns round. Any
// number of writers, one reader, no lock.
namespace Larder.Network.Mailboxes;

/// <summary>The mailbox of one loop.</summary>
sealed class Mailbox
{
    LoopMessage? _top;

    public bool IsEmpty => Volatile.Read(ref _top) is null;

    /// <summary>Adds a message. Everything written before is seen by whoever runs it. A full memory barrier.</summary>
    public void Add(LoopMessage message)
    {
        while (true)
        {
            var top = Volatile.Read(ref _top);
            message.Next = top;
            if (Interlocked.CompareExchange(ref _top, message, top) == top) return;
        }
    }

    /// <summary>Takes all messages, the first posted first, linked by Next.</summary>
    public LoopMessage? TakeAll()
    {
        if (IsEmpty) return null;
        var message = Interlocked.Exchange(ref _top, null);
        LoopMessage? first = null;
        while (message is not null)
        {
            var next = message.Next;
            message.Next = first;
            first = message;
            message = next;
        }
        return first;
    }
}
