// Work that one thread hands to an event loop. The message object itself is the link of the mailbox, so that posting
// allocates nothing more.
namespace Larder.Network.Mailboxes;

/// <summary>A message to a loop. It may be posted again once it has run, not before.</summary>
public abstract class LoopMessage
{
    internal LoopMessage? Next;

    /// <summary>Called once on the thread of the loop.</summary>
    protected internal abstract void Run();

    /// <summary>Called instead of <see cref="Run"/> when the loop stops first or the addressee is gone.</summary>
    protected internal virtual void Dropped()
    {
    }
}
