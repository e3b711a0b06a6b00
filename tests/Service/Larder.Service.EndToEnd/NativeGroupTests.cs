// A replication group of real servers through its life: users, replication, failover, snapshot, restore, reboot, end. What stock
// servers cannot do is refused, and what is told of them is what they are.
using System.Net.Sockets;
using Larder.TestKit;
using Xunit;

namespace Larder.Service.EndToEnd;

public sealed class NativeGroupTests : IAsyncDisposable
{
    const string Password = "a-password-of-the-writer";

    readonly HttpClient _http = new();
    ServiceProcess? _service;
    ApiClient _api = null!;
    GroupClient _group = null!;

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        if (_service is not null) await _service.DisposeAsync();
    }

    [Theory]
    [InlineData("redis", "redis-server")]
    [InlineData("valkey", "valkey-server")]
    public async Task A_group_of_real_servers_lives_as_one_of_Larders(string engine, string program)
    {
        await StartAsync(program);
        await CreateAsync(engine);
        var (first, second) = (await PortOfAsync("PrimaryEndpoint"), await MemberPortAsync("g-002"));
        AssertLetsIn(first, second);

        // Changed while it runs.
        await _api.Client.ModifyUserAsync(new() { UserId = "writer", AccessString = "on ~k* +@all -@dangerous" });
        await Until.TrueAsync(() => Call(first, "SET", "other", "v").StartsWith("-NOPERM", StringComparison.Ordinal));
        await _group.AvailableAsync();
        SetHeld(first, "w");

        var hello = Call(first, "HELLO", "2");
        Assert.Contains($"\r\n{engine}\r\n", hello);
        Assert.Contains($"\r\n{(await _api.ClusterAsync("g-001")).EngineVersion}\r\n", hello);
        ServiceProcess.Signal("-KILL", _service!.NodePid("g-001", "0001"));
        await _group.UntilAsync(_group.PrimaryAsync, primary => primary == "g-002");
        await _group.AvailableAsync();
        // Nobody listens elsewhere for who is primary: what is told is the primary's own address.
        Assert.Equal(second, await PortOfAsync("PrimaryEndpoint"));
        Assert.Equal(first, await MemberPortAsync("g-001"));
        Assert.Equal("$1\r\nw", Call(second, "GET", "k"));
        Assert.Equal("+OK", Call(second, "SET", "k", "x"));
        Assert.StartsWith("-READONLY", Call(first, "SET", "k", "y"));

        await _api.Client.CreateSnapshotAsync(new() { ReplicationGroupId = "g", SnapshotName = "s" });
        await _group.AvailableAsync();
        await _api.Client.RebootCacheClusterAsync(new() { CacheClusterId = "g-001", CacheNodeIdsToReboot = ["0001"] });
        await _group.AvailableAsync();
        Assert.Equal("$1\r\nx", Call(first, "GET", "k"));
        await AssertRestoredAsync();

        var pids = new[] { _service.NodePid("g-001", "0001"), _service.NodePid("g-002", "0001") };
        await _api.Client.DeleteReplicationGroupAsync(new() { ReplicationGroupId = "g" });
        await _group.UntilAsync(_group.StatusAsync, status => status is null);
        await Until.TrueAsync(() => !pids.Any(ended => Directory.Exists($"/proc/{ended}")));
    }

    [Fact]
    public async Task What_real_servers_cannot_do_is_refused()
    {
        await StartAsync("redis-server");
        const string create = "ReplicationGroupId=g&ReplicationGroupDescription=d&Engine=redis&CacheNodeType=cache.t4g.micro";
        Assert.Equal(
            "UnsupportedOperation",
            await _api.FailAsync(
                "CreateReplicationGroup", create + "&NumCacheClusters=2&AutomaticFailoverEnabled=true&Durability=sync"));
        Assert.Equal(
            "InvalidParameterValue",
            await _api.FailAsync("CreateReplicationGroup", create.Replace("redis", "memcached", StringComparison.Ordinal)));
    }

    async Task StartAsync(string program)
    {
        _service = await ServiceProcess.StartWithNativeNodesAsync(program);
        _http.BaseAddress = _service.Address;
        _api = new ApiClient(_http);
        _group = new GroupClient(_service, _api, "g");
    }

    async Task CreateAsync(string engine)
    {
        // A group of redis must have a user default.
        if (engine == "redis")
        {
            await _api.Client.CreateUserAsync(new()
            {
                UserId = "nobody", UserName = "default", Engine = "redis", AccessString = "off -@all", NoPasswordRequired = true,
            });
        }
        await _api.Client.CreateUserAsync(new()
        {
            UserId = "writer", UserName = "writer", Engine = engine, AccessString = "on ~* +@all -@dangerous",
            Passwords = [Password],
        });
        await _api.Client.CreateUserGroupAsync(new()
        {
            UserGroupId = "people", Engine = engine, UserIds = engine == "redis" ? ["writer", "nobody"] : ["writer"],
        });
        await _api.Client.CreateReplicationGroupAsync(new()
        {
            ReplicationGroupId = "g", ReplicationGroupDescription = "d", Engine = engine, CacheNodeType = "cache.t4g.micro",
            NumCacheClusters = 2, AutomaticFailoverEnabled = true, UserGroupIds = ["people"],
        });
        await _group.AvailableAsync();
    }

    static void AssertLetsIn(int primary, int replica)
    {
        Assert.StartsWith("-NOAUTH", GroupClient.Call(primary, "GET", "k"));
        SetHeld(primary, "v");
        Assert.Equal("$1\r\nv", Call(replica, "GET", "k"));
        Assert.StartsWith("-READONLY", Call(replica, "SET", "k", "v"));
        Assert.StartsWith("-NOPERM", Call(primary, "KEYS", "*"));
        foreach (var order in (string[])["CONFIG", "SHUTDOWN", "REPLICAOF", "ACL"])
            Assert.StartsWith("-ERR unknown command", Call(primary, order, "NO", "ONE"));
        Assert.StartsWith("-NOPERM", Call(primary, "PSYNC", "?", "-1"));
    }

    async Task AssertRestoredAsync()
    {
        await _api.Client.CreateCacheClusterAsync(new() { CacheClusterId = "b", SnapshotName = "s" });
        await Until.TrueAsync(() => _api.StatusAsync("b"), status => status == "available");
        Assert.Equal("$1\r\nx", GroupClient.Call(await _api.PortAsync("b"), "GET", "k"));
    }

    Task<int> PortOfAsync(string endpoint) => _group.PortAsync(endpoint);

    async Task<int> MemberPortAsync(string member)
    {
        var found = (await _group.DescribeAsync())!.NodeGroups.SelectMany(shard => shard.NodeGroupMembers)
            .Single(row => row.CacheClusterId == member);
        return found.ReadEndpoint!.Port!.Value;
    }

    // As the writer, on a connection of its own.
    static string Call(int port, params string[] words)
    {
        using var connection = ConnectAsWriter(port);
        return RespConnection.Text(connection.Call(words)).TrimEnd();
    }

    static void SetHeld(int port, string value)
    {
        using var connection = ConnectAsWriter(port);
        Assert.Equal("+OK\r\n", RespConnection.Text(connection.Call("SET", "k", value)));
        Assert.Equal(":1\r\n", RespConnection.Text(connection.Call("WAIT", "1", "0")));
    }

    static RespConnection ConnectAsWriter(int port)
    {
        RespConnection connection = new(Loopback.Connect(port));
        Assert.Equal("+OK\r\n", RespConnection.Text(connection.Call("AUTH", "writer", Password)));
        return connection;
    }
}
