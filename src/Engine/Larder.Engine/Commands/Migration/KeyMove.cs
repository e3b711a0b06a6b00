// Keys on their way to another server: what is sent of each, and what came back. The client waits meanwhile; the keys stay where
// they are until the other server has them.
using Larder.Engine.Execution.Blocking;
using Larder.Engine.Execution.Clients;

namespace Larder.Engine.Commands.Migration;

/// <summary>One key as it was when it was sent.</summary>
/// <param name="Argument">Where the request names it.</param>
/// <param name="Payload">Its value; null for a key that is gone here and is to go there, too.</param>
/// <param name="ExpireAtMs">Unix milliseconds; 0 for never.</param>
sealed record MovedKey(int Argument, byte[] Name, byte[]? Payload, long ExpireAtMs)
{
    /// <summary>The other server has taken it.</summary>
    public bool IsTaken { get; set; }
}

/// <summary>Whoever has it works on it: the link on the client's loop, or the command that is run again.</summary>
sealed class KeyMove(MigrateRequest request)
{
    static readonly ClientSlot<KeyMove> Slot = new();

    public MigrateRequest Request => request;

    /// <summary>The parked command.</summary>
    public BlockedCommand? Waiter { get; set; }

    public List<MovedKey> Keys { get; set; } = [];

    /// <summary>Keys were sent before and have changed since: what is there of them is replaced.</summary>
    public int Round { get; set; }

    /// <summary>Everything that was to come from the other server has come, or never will.</summary>
    public volatile bool IsOver;

    /// <summary>The first error that the other server answered.</summary>
    public byte[]? Refusal { get; set; }

    /// <summary>What is replied where the connection failed.</summary>
    public byte[]? Failure { get; set; }

    /// <summary>It was tried anew on another connection already.</summary>
    public bool WasRetried { get; set; }

    public static KeyMove? Of(ClientState client) => Slot.Of(client);

    /// <summary>Nobody waits for it any more.</summary>
    public static void Forget(KeyMove move)
    {
        if (Slot.Of(move.Waiter!.Client) == move) Slot.Set(move.Waiter.Client, null);
    }

    public static void Keep(ClientState client, KeyMove? move) => Slot.Set(client, move);
}
