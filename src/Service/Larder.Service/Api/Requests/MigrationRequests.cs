// What the actions of online migration check: the group, and the server outside that it is to follow.
using System.Net;
using System.Net.Sockets;
using Larder.Service.Api.Shapes;
using Larder.Service.Fleet;
using Larder.Service.Model;
using Larder.Service.Store;

namespace Larder.Service.Api.Requests;

/// <summary>Asks the server itself: it must be a primary that wants no password.</summary>
sealed class MigrationRequests
{
    const int LimitMs = 5_000;

    public static void RequireIdle(CacheRecord group)
    {
        if (group.MigrationSource.Length > 0)
        {
            throw ApiErrors.ReplicationGroupAlreadyUnderMigration(
                $"Replication group {group.Id} is already under migration from {group.MigrationSource}.");
        }
        if (group.Status != CacheStatus.Available)
        {
            throw ApiErrors.InvalidReplicationGroupState($"Replication group {group.Id} is not in available state.");
        }
    }

    /// <summary>The one endpoint of the request as host:port.</summary>
    public async Task<string> SourceAsync(IReadOnlyList<CustomerNodeEndpoint>? endpoints, CancellationToken stop)
    {
        if (endpoints is not [{ Address: { Length: > 0 } address, Port: { } port }])
        {
            throw ApiErrors.InvalidParameterValue("CustomerNodeEndpointList must name one endpoint, with Address and Port.");
        }
        if (address.Contains(':') || address.Contains(' '))
        {
            throw ApiErrors.InvalidParameterValue($"{address} is neither a name nor an IPv4 address.");
        }
        if (await WhyNotAsync(address, port, stop) is { } why)
        {
            throw ApiErrors.InvalidParameterValue($"The endpoint {address}:{port} cannot be migrated from: {why}");
        }
        return $"{address}:{port}";
    }

    static async Task<string?> WhyNotAsync(string address, int port, CancellationToken stop)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(LimitMs);
        try
        {
            using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(new DnsEndPoint(address, port), limit.Token);
            using var stream = new NodeStream(socket);
            var info = await RespTalk.CallAsync(stream, ["INFO", "replication"], limit.Token) as string ?? "";
            return info.Contains("role:master", StringComparison.Ordinal) ? null : "it is not a primary.";
        }
        catch (NodeErrorException error)
        {
            return error.Message;
        }
        catch (Exception failure) when (failure is SocketException or IOException)
        {
            return failure.Message;
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return "it does not answer.";
        }
    }
}
