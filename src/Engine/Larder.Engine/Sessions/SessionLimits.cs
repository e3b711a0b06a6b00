// The limits of connections and requests as the settings have them, made anew when one changes rather than per request.
using Larder.Engine.Execution.Clients;
using Larder.Engine.Settings;
using Larder.Network.Loops;
using Larder.Protocol.Resp;

namespace Larder.Engine.Sessions;

/// <summary>Shared by all sessions of a node; exchanged as a whole by whoever changes a setting.</summary>
public sealed class SessionLimits
{
    readonly ServerSettings _settings;
    volatile ConnectionLimits _connection = ConnectionLimits.Default;
    volatile RespLimits _authenticated = RespLimits.Default;
    volatile RespLimits _unauthenticated = new(IsAuthenticated: false);

    public SessionLimits(ServerSettings settings)
    {
        _settings = settings;
        Refresh();
    }

    public ConnectionLimits Connection => _connection;

    public RespLimits ForRequests(ClientState client) => client.User == null ? _unauthenticated : _authenticated;

    /// <summary>Takes over the settings as they are now.</summary>
    public void Refresh()
    {
        var normal = _settings.Clients.OutputBufferLimits.Value.Normal;
        _connection = new ConnectionLimits
        {
            InputBytes = (int)Math.Min(_settings.Clients.QueryBufferLimit.Value, int.MaxValue),
            OutputHardBytes = normal.HardBytes,
            OutputSoftBytes = normal.SoftBytes,
            OutputSoftMs = normal.SoftSeconds * 1000L,
            IdleMs = _settings.Network.TimeoutSeconds.Value * 1000L,
        };
        var maxBulkBytes = _settings.Clients.MaxBulkBytes.Value;
        _authenticated = new RespLimits(maxBulkBytes);
        _unauthenticated = new RespLimits(maxBulkBytes, IsAuthenticated: false);
    }
}
