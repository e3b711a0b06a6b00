// A client as CLIENT LIST and CLIENT INFO show it: one line of name=value fields.
using System.Globalization;
using System.Text;

namespace Larder.Engine.Execution.Clients;

static class ClientLine
{
    const long MsPerSecond = 1000;

    static readonly (ClientRoles Role, char Letter)[] Letters =
    [
        (ClientRoles.Monitor, 'O'), (ClientRoles.Replica, 'S'), (ClientRoles.Primary, 'M'),
        (ClientRoles.Subscriber, 'P'), (ClientRoles.InTransaction, 'x'), (ClientRoles.Blocked, 'b'),
        (ClientRoles.Tracking, 't'), (ClientRoles.BrokenRedirect, 'R'), (ClientRoles.Broadcast, 'B'),
        (ClientRoles.WatchBroken, 'd'), (ClientRoles.Unblocked, 'u'), (ClientRoles.UnixSocket, 'U'),
        (ClientRoles.ClusterReader, 'r'), (ClientRoles.ImportSource, 'I'),
    ];

    /// <summary>Letters that CLIENT LIST FLAGS knows.</summary>
    public const string KnownFlags = "OSMPxbtRBdcuAUreTIN";

    public static void Append(StringBuilder text, IConnectedClient client, long nowMs)
    {
        var state = client.State;
        var traffic = client.Traffic;
        var isTracking = (state.Roles & ClientRoles.Tracking) != 0;
        text.Append(CultureInfo.InvariantCulture, $"id={state.Id} addr={state.Address} laddr={state.LocalAddress}")
            .Append(CultureInfo.InvariantCulture, $" fd=-1 name={state.Name} age={AgeSeconds(state, nowMs)}")
            .Append(CultureInfo.InvariantCulture, $" idle={IdleSeconds(state, nowMs)} flags={Flags(state)}")
            .Append(CultureInfo.InvariantCulture, $" capa={(state.CanRedirect ? "r" : "")} db={state.Database}")
            .Append(CultureInfo.InvariantCulture, $" sub={state.ChannelCount} psub={state.PatternCount}")
            .Append(CultureInfo.InvariantCulture, $" ssub={state.ShardChannelCount} multi={Queued(state)}")
            .Append(CultureInfo.InvariantCulture, $" watch={state.WatchedCount} qbuf={traffic.InputBytes}")
            .Append(CultureInfo.InvariantCulture, $" qbuf-free={traffic.InputHeldBytes - traffic.InputBytes}")
            .Append(CultureInfo.InvariantCulture, $" argv-mem=0 multi-mem={state.QueuedBytes} rbs=0 rbp=0")
            .Append(CultureInfo.InvariantCulture, $" obl=0 oll={traffic.OutputCount} omem={traffic.OutputBytes}")
            .Append(CultureInfo.InvariantCulture, $" tot-mem={traffic.MemoryBytes}")
            .Append(CultureInfo.InvariantCulture, $" events={(traffic.OutputBytes > 0 ? "rw" : "r")}")
            .Append(CultureInfo.InvariantCulture, $" cmd={state.LastCommand?.Name ?? "NULL"}")
            .Append(" user=").Append((state.IsIn(ClientRoles.Primary) ? null : state.User) ?? "(superuser)")
            .Append(CultureInfo.InvariantCulture, $" redir={(isTracking ? state.TrackingRedirect : -1)}")
            .Append(CultureInfo.InvariantCulture, $" resp={state.Protocol} lib-name={state.LibraryName}")
            .Append(CultureInfo.InvariantCulture, $" lib-ver={state.LibraryVersion}")
            .Append(CultureInfo.InvariantCulture, $" tot-net-in={traffic.ReceivedBytes}")
            .Append(CultureInfo.InvariantCulture, $" tot-net-out={traffic.SentBytes} tot-cmds={state.CommandCount}")
            .Append('\n');
    }

    /// <summary>Empty for a client that is not connected.</summary>
    public static string Of(ClientState state, long nowMs)
    {
        var text = new StringBuilder();
        if (state.Connected is { } client) Append(text, client, nowMs);
        return text.ToString();
    }

    public static string Flags(ClientState state)
    {
        var text = new StringBuilder();
        foreach (var (role, letter) in Letters)
        {
            // A client in MONITOR mode is treated like a replica, and shown as what it is.
            if (role == ClientRoles.Replica && (state.Roles & ClientRoles.Monitor) != 0) continue;
            if ((state.Roles & role) != 0) text.Append(letter);
        }
        if (state.IsWatchBroken) text.Append('d');
        if (state.CloseAfterReply) text.Append('c');
        if (state.NoEvict) text.Append('e');
        if (state.NoTouch) text.Append('T');
        return text.Length == 0 ? "N" : text.ToString();
    }

    public static long AgeSeconds(ClientState state, long nowMs) =>
        Math.Max(0, nowMs - state.ConnectedAtMs) / MsPerSecond;

    public static long IdleSeconds(ClientState state, long nowMs) =>
        Math.Max(0, nowMs - Math.Max(state.LastCommandAtMs, state.ConnectedAtMs)) / MsPerSecond;

    static int Queued(ClientState state) =>
        (state.Roles & ClientRoles.InTransaction) != 0 ? state.QueuedCount : -1;
}
