// What one client wants to hear about the keys that it caches (CLIENT TRACKING).
namespace Larder.Engine.Execution.Tracking;

/// <summary>Changed on the client's loop; read by whoever changes a key. Prefixes are replaced as a whole.</summary>
public sealed class ClientTracking
{
    /// <summary>It hears of all keys with certain prefixes, whether it read them or not.</summary>
    public required bool IsBroadcast { get; init; }

    /// <summary>Only keys read behind CLIENT CACHING YES are remembered.</summary>
    public required bool OptIn { get; init; }

    /// <summary>Keys read behind CLIENT CACHING NO are not remembered.</summary>
    public required bool OptOut { get; init; }

    /// <summary>It does not hear of its own changes.</summary>
    public required bool NoLoop { get; init; }

    /// <summary>Client that gets the messages instead; 0 for none.</summary>
    public required long RedirectId { get; init; }

    /// <summary>What broadcasts are limited to, in order; an empty one means all keys.</summary>
    public byte[][] Prefixes { get; internal set; } = [];

    /// <summary>CLIENT CACHING was given for the command or transaction that follows.</summary>
    public bool IsCachingGiven { get; set; }

    /// <summary>Whether keys that the client reads now are to be remembered.</summary>
    public bool RemembersReads => !IsBroadcast && (OptIn ? IsCachingGiven : !OptOut || !IsCachingGiven);
}
