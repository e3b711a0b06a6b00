// The limits of connections and requests as the settings have them, made anew when one changes rather than per request.
using Larder.Engine.Execution.Clients;
using Larder.Engine.Settings;
using Larder.Engine.Settings.Rows;
using Larder.Memory.Buffers;
using Larder.Network.Loops;
using Larder.Protocol.Resp;

namespace Larder.Engine.Sessions;

/// <summary>Shared by all sessions of a node; exchanged as a whole by whoever changes a setting.</summary>
public sealed class SessionLimits
{
    /// <summary>
    /// Where the settings limit a client's output by nothing, it is heard no further as long as so much of it is unread.
    /// </summary>
    const long UnreadBytes = 64 * 1024 * 1024;

    /// <summary>
    /// What may wait of and for a client that has not authenticated: the answers to some attempts, and a request that is
    /// not more than a login takes.
    /// </summary>
    const int GuestOutputBytes = 17 * 1024, GuestInputBytes = 1024 * 1024;

    readonly ServerSettings _settings;
    volatile ConnectionLimits _guest = ConnectionLimits.Default;
    volatile ConnectionLimits _normal = ConnectionLimits.Default;
    volatile ConnectionLimits _subscriber = ConnectionLimits.Default;
    volatile ConnectionLimits _replica = ConnectionLimits.Default;
    volatile RespLimits _authenticated = RespLimits.Default;
    volatile RespLimits _unauthenticated = new(IsAuthenticated: false);

    public SessionLimits(ServerSettings settings)
    {
        _settings = settings;
        Refresh();
    }

    public ConnectionLimits ForConnection(ClientState client) =>
        client.IsTrusted ? _replica
        : client.User == null ? _guest
        : client.IsIn(ClientRoles.Replica) && !client.IsIn(ClientRoles.Monitor) ? _replica
        : client.IsIn(ClientRoles.Subscriber) ? _subscriber : _normal;

    public RespLimits ForRequests(ClientState client) => client.User == null ? _unauthenticated : _authenticated;

    /// <summary>Takes over the settings as they are now.</summary>
    public void Refresh()
    {
        var limits = _settings.Clients.OutputBufferLimits.Value;
        _normal = Make(limits.Normal, _settings.Network.TimeoutSeconds.Value * 1000L);
        _guest = _normal with
        {
            InputBytes = Math.Min(_normal.InputBytes, GuestInputBytes),
            OutputHardBytes = limits.Normal.HardBytes > 0
                ? Math.Min(limits.Normal.HardBytes, GuestOutputBytes)
                : GuestOutputBytes,
        };
        // A subscriber may have nothing to say for ever.
        _subscriber = Make(limits.PubSub, idleMs: 0);
        // Its lag is limited where the stream is handed to it.
        _replica = _subscriber with { OutputHardBytes = 0, OutputSoftBytes = 0, OutputPauseBytes = 0 };
        var maxBulkBytes = _settings.Clients.MaxBulkBytes.Value;
        _authenticated = new RespLimits(maxBulkBytes);
        _unauthenticated = new RespLimits(maxBulkBytes, IsAuthenticated: false);
    }

    ConnectionLimits Make(OutputBufferLimit output, long idleMs) => new()
    {
        // Whatever a request holds fits a writer.
        InputBytes = (int)Math.Min(_settings.Clients.QueryBufferLimit.Value, ByteWriter.MaxCapacity),
        OutputHardBytes = output.HardBytes,
        OutputSoftBytes = output.SoftBytes,
        OutputSoftMs = output.SoftSeconds * 1000L,
        OutputPauseBytes = output is { HardBytes: 0, SoftBytes: 0 } ? UnreadBytes : 0,
        IdleMs = idleMs,
    };
}
