// A replication group as its users see it: by the API's answers, and by clients at its endpoints.
using System.Net.Sockets;
using System.Text.Json;
using Larder.ElastiCache;
using Larder.TestKit;
using Xunit;

namespace Larder.Service.EndToEnd;

sealed class GroupClient(ServiceProcess service, ApiClient api, string id)
{
    const int BrieflyMs = 1_000, PatienceMs = 60_000;

    /// <summary>The group as described; null when there is none.</summary>
    public async Task<ReplicationGroup?> DescribeAsync() =>
        (await api.Client.DescribeReplicationGroupsAsync(new())).ReplicationGroups
            .FirstOrDefault(group => group.ReplicationGroupId == id);

    /// <summary>All that is told of it.</summary>
    public static string Shown(ReplicationGroup? group) => JsonSerializer.Serialize(group);

    public async Task<string?> StatusAsync() => (await DescribeAsync())?.Status;

    public Task AvailableAsync() => UntilAsync(StatusAsync, status => status == "available");

    /// <summary>Waits; where it takes too long, all that can be seen of the group is told.</summary>
    public Task UntilAsync<T>(Func<Task<T>> read, Func<T, bool> condition) => Until.TrueAsync(read, condition, ExplainAsync);

    async Task<string> ExplainAsync() => string.Join(
        '\n', (await api.EventsAsync(id)).Prepend(Shown(await DescribeAsync())).Append(service.LastLog));

    /// <param name="endpoint">PrimaryEndpoint or ReaderEndpoint.</param>
    public async Task<int> PortAsync(string endpoint)
    {
        var shard = (await DescribeAsync())!.NodeGroups[0];
        var found = endpoint == nameof(shard.PrimaryEndpoint) ? shard.PrimaryEndpoint : shard.ReaderEndpoint;
        return found!.Port!.Value;
    }

    /// <summary>The members by their roles.</summary>
    public async Task<IReadOnlyList<string>> MembersAsync(string role) =>
        (await DescribeAsync())!.NodeGroups.SelectMany(shard => shard.NodeGroupMembers)
            .Where(member => member.CurrentRole == role).Select(member => member.CacheClusterId!).Order().ToArray();

    public async Task<string> PrimaryAsync() => (await MembersAsync("primary")).Single();

    public async Task<int> PrimaryPidAsync() => service.NodePid(await PrimaryAsync(), "0001");

    /// <summary>Calls a command at a port; a connection of its own each time.</summary>
    public static string Call(int port, params string[] words) => Call(PatienceMs, port, words);

    /// <summary>Calls a command and waits until so many replicas hold what it changed: WAIT knows the writes of its own
    /// connection alone.</summary>
    public static string CallHeld(int port, int replicas, params string[] words)
    {
        using var connection = Connect(port, PatienceMs);
        var reply = RespConnection.Text(connection.Call(words)).TrimEnd();
        Assert.Equal($":{replicas}\r\n", RespConnection.Text(connection.Call("WAIT", $"{replicas}", "0")));
        return reply;
    }

    /// <summary>Calls a command at a node that may keep silent: the end of the wait is a <see cref="SocketException"/>.</summary>
    public static string CallBriefly(int port, params string[] words) => Call(BrieflyMs, port, words);

    static string Call(int patienceMs, int port, string[] words)
    {
        using var connection = Connect(port, patienceMs);
        return RespConnection.Text(connection.Call(words)).TrimEnd();
    }

    static RespConnection Connect(int port, int timeoutMs)
    {
        var socket = Loopback.Connect(port);
        socket.ReceiveTimeout = socket.SendTimeout = timeoutMs;
        return new RespConnection(socket);
    }

    /// <summary>Calls until there is an answer that is no error.</summary>
    public static async Task<string> CallUntilAnsweredAsync(int port, params string[] words)
    {
        var answer = "";
        await Until.TrueAsync(() =>
        {
            try
            {
                answer = CallBriefly(port, words);
                return !answer.StartsWith('-');
            }
            catch (Exception failure) when (failure is SocketException or IOException)
            {
                return false;
            }
        });
        return answer;
    }
}
