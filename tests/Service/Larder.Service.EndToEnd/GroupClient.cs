// A replication group as its users see it: by the API's answers, and by clients at its endpoints.
using System.Globalization;
using System.Net.Sockets;
using System.Xml.Linq;
using Larder.TestKit;
using Xunit;

namespace Larder.Service.EndToEnd;

sealed class GroupClient(ServiceProcess service, ApiClient api, string id)
{
    /// <summary>The group as described; null when there is none.</summary>
    public async Task<XElement?> DescribeAsync() =>
        (await api.CallAsync("DescribeReplicationGroups", "")).Descendants(ApiClient.Namespace + "ReplicationGroup")
            .FirstOrDefault(group => Text(group, "ReplicationGroupId") == id);

    public async Task<string?> StatusAsync() => await DescribeAsync() is { } group ? Text(group, "Status") : null;

    public Task AvailableAsync() => UntilAsync(StatusAsync, status => status == "available");

    /// <summary>Waits; where it takes too long, all that can be seen of the group is told.</summary>
    public Task UntilAsync<T>(Func<Task<T>> read, Func<T, bool> condition) => Until.TrueAsync(read, condition, ExplainAsync);

    async Task<string> ExplainAsync() => string.Join(
        '\n', (await api.EventsAsync(id)).Prepend($"{await DescribeAsync()}").Append(service.LastLog));

    public async Task<int> PortAsync(string endpoint)
    {
        var element = (await DescribeAsync())!.Descendants(ApiClient.Namespace + endpoint).First();
        return int.Parse(Text(element, "Port")!, CultureInfo.InvariantCulture);
    }

    /// <summary>The members by their roles.</summary>
    public async Task<IReadOnlyList<string>> MembersAsync(string role) =>
        (await DescribeAsync())!.Descendants(ApiClient.Namespace + "NodeGroupMember")
            .Where(member => Text(member, "CurrentRole") == role)
            .Select(member => Text(member, "CacheClusterId")!).Order().ToArray();

    public async Task<string> PrimaryAsync() => (await MembersAsync("primary")).Single();

    public async Task<int> PrimaryPidAsync() => service.NodePid(await PrimaryAsync(), "0001");

    /// <summary>Calls a command at a port; a connection of its own each time.</summary>
    public static string Call(int port, params string[] words)
    {
        using var connection = Connect(port);
        return RespConnection.Text(connection.Call(words)).TrimEnd();
    }

    /// <summary>Calls a command and waits until so many replicas hold what it changed: WAIT knows the writes of its own
    /// connection alone.</summary>
    public static string CallHeld(int port, int replicas, params string[] words)
    {
        using var connection = Connect(port, timeoutMs: 30_000);
        var reply = RespConnection.Text(connection.Call(words)).TrimEnd();
        Assert.Equal($":{replicas}\r\n", RespConnection.Text(connection.Call("WAIT", $"{replicas}", "0")));
        return reply;
    }

    static RespConnection Connect(int port, int timeoutMs = 1000)
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
                answer = Call(port, words);
                return !answer.StartsWith('-');
            }
            catch (Exception failure) when (failure is SocketException or IOException)
            {
                return false;
            }
        });
        return answer;
    }

    public static string? Text(XElement element, string name) => element.Element(ApiClient.Namespace + name)?.Value;
}
