// Who is let into caches, from the customer's side: users of groups, AUTH tokens that rotate, and parameters that reach nodes,
// all of it on nodes that run.
using System.Net.Sockets;
using System.Text.Json;
using Larder.TestKit;
using Xunit;

namespace Larder.Service.EndToEnd;

public sealed class AccessOfCachesTests(SharedService shared) : IClassFixture<SharedService>
{
    const string Password = "a-password-of-one";
    const string Other = "a-password-of-two";

    readonly AwsCli _aws = new(shared.Service.Address);

    [Fact]
    public async Task Users_of_a_group_are_let_in_and_follow_its_changes()
    {
        await MakeUserAsync("one", "on ~* +@all");
        await _aws.RunAsync("create-user-group --user-group-id people --engine valkey --user-ids one");
        await GroupAsync("people");
        await _aws.RunAsync(
            "create-replication-group --replication-group-id guarded --replication-group-description d --engine valkey"
            + " --cache-node-type cache.t4g.micro --num-cache-clusters 2 --user-group-ids people");
        var (primary, replica) = await PortsAsync("guarded");
        Assert.Contains("NOAUTH", Call(primary, null, "GET", "k"));
        Assert.Contains("OK", Call(primary, ("one", Password), "SET", "k", "v"));
        await RepliesAsync(() => Call(replica, ("one", Password), "GET", "k"), reply => reply == "$1\r\nv\r\n");
        Assert.Equal(["guarded"], (await GroupAsync("people")).GetProperty("ReplicationGroups").EnumerateArray()
            .Select(id => id.GetString()));
        Assert.Contains("InvalidUserGroupState", await _aws.FailAsync("delete-user-group --user-group-id people"));

        // Both passwords, then the new one alone; who is connected stays.
        using var stays = Connect(primary, "one", Password);
        await _aws.RunAsync($"modify-user --user-id one --passwords {Password} {Other}");
        await UserAsync("one");
        Assert.Contains("PONG", Call(primary, ("one", Password), "PING"));
        Assert.Contains("PONG", Call(replica, ("one", Other), "PING"));
        await _aws.RunAsync($"modify-user --user-id one --passwords {Other}");
        await UserAsync("one");
        Assert.Contains("WRONGPASS", Call(primary, ("one", Password), "PING"));
        Assert.Equal("+PONG\r\n", RespConnection.Text(stays.Call("PING")));

        await MakeUserAsync("two", "on ~two:* +@all");
        await _aws.RunAsync("modify-user-group --user-group-id people --user-ids-to-add two");
        await GroupAsync("people");
        Assert.Contains("NOPERM", Call(primary, ("two", Password), "GET", "k"));

        // A node that is started again has them, too.
        var before = shared.Service.NodePid("guarded-001", "0001");
        ServiceProcess.Signal("-KILL", before);
        await RepliesAsync(() => TryCall(primary, ("one", Other), "SET", "k", "w"), reply => reply == "+OK\r\n");
        Assert.Contains("WRONGPASS", Call(primary, ("one", Password), "PING"));

        await _aws.RunAsync("delete-user --user-id one");
        await RepliesAsync(() => TryCall(primary, ("one", Other), "PING"), reply => reply.Contains("WRONGPASS"));
        await AvailableAsync("guarded");
        await _aws.RunAsync("modify-replication-group --replication-group-id guarded --remove-user-groups --apply-immediately");
        await RepliesAsync(() => TryCall(primary, null, "GET", "k"), reply => reply == "$1\r\nw\r\n");
        await AvailableAsync("guarded");
        await _aws.RunAsync("delete-replication-group --replication-group-id guarded");
    }

    [Fact]
    public async Task An_AUTH_token_rotates_and_gives_way_to_users()
    {
        await _aws.RunAsync(
            "create-replication-group --replication-group-id tokens --replication-group-description d --engine valkey"
            + $" --cache-node-type cache.t4g.micro --num-cache-clusters 2 --auth-token {Password}");
        var (primary, replica) = await PortsAsync("tokens");
        Assert.Contains("NOAUTH", Call(primary, null, "PING"));
        Assert.Contains("OK", Call(primary, ("default", Password), "SET", "k", "v"));
        await RepliesAsync(() => Call(replica, ("default", Password), "GET", "k"), reply => reply == "$1\r\nv\r\n");

        await ModifyTokenAsync($"--auth-token {Other} --auth-token-update-strategy ROTATE");
        await RepliesAsync(() => TryCall(primary, ("default", Other), "PING"), reply => reply == "+PONG\r\n");
        Assert.Contains("PONG", Call(primary, ("default", Password), "PING"));
        await AvailableAsync("tokens");
        await ModifyTokenAsync($"--auth-token {Other} --auth-token-update-strategy SET");
        await RepliesAsync(() => TryCall(primary, ("default", Password), "PING"), reply => reply.Contains("WRONGPASS"));
        Assert.Contains("PONG", Call(primary, ("default", Other), "PING"));
        Assert.True((await DescribeAsync("tokens")).GetProperty("AuthTokenEnabled").GetBoolean());

        await MakeUserAsync("heir", "on ~* +@all");
        await _aws.RunAsync("create-user-group --user-group-id heirs --engine valkey --user-ids heir");
        await AvailableAsync("tokens");
        await ModifyTokenAsync("--auth-token-update-strategy DELETE --user-group-ids-to-add heirs");
        await RepliesAsync(() => TryCall(primary, ("heir", Password), "PING"), reply => reply == "+PONG\r\n");
        // A node is told of one user after the other.
        await RepliesAsync(() => TryCall(primary, ("default", Other), "PING"), reply => reply.Contains("WRONGPASS"));
        await AvailableAsync("tokens");
        await _aws.RunAsync("delete-replication-group --replication-group-id tokens");
    }

    [Fact]
    public async Task A_first_AUTH_token_is_taken_before_it_is_asked_for()
    {
        await _aws.RunAsync(
            "create-replication-group --replication-group-id open --replication-group-description d --engine valkey"
            + " --cache-node-type cache.t4g.micro --num-cache-clusters 1");
        var (primary, _) = await PortsAsync("open");
        Assert.Contains("without any password", Call(primary, null, "AUTH", Password));
        await ModifyTokenAsync($"--auth-token {Password} --auth-token-update-strategy ROTATE", "open");
        await RepliesAsync(() => TryCall(primary, null, "AUTH", Password), reply => reply == "+OK\r\n");
        Assert.Contains("PONG", Call(primary, null, "PING"));
        await AvailableAsync("open");
        await ModifyTokenAsync($"--auth-token {Password} --auth-token-update-strategy SET", "open");
        await RepliesAsync(() => TryCall(primary, null, "PING"), reply => reply.Contains("NOAUTH"));
        Assert.Equal("+OK\r\n", Call(primary, null, "AUTH", Password));
        Assert.Contains("WRONGPASS", Call(primary, null, "AUTH", Other));
        await AvailableAsync("open");
        await _aws.RunAsync("delete-replication-group --replication-group-id open");
    }

    [Fact]
    public async Task A_parameter_reaches_nodes_at_once_or_with_their_reboot()
    {
        await _aws.RunAsync(
            "create-cache-parameter-group --cache-parameter-group-name tuned --cache-parameter-group-family valkey9"
            + " --description d");
        await _aws.RunAsync(
            "modify-cache-parameter-group --cache-parameter-group-name tuned --parameter-name-values"
            + " ParameterName=maxmemory-policy,ParameterValue=allkeys-lfu");
        await _aws.RunAsync(
            "create-replication-group --replication-group-id tuned --replication-group-description d --engine valkey"
            + " --cache-node-type cache.t4g.micro --num-cache-clusters 1 --cache-parameter-group-name tuned");
        var (primary, _) = await PortsAsync("tuned");
        Assert.Contains("maxmemory_policy:allkeys-lfu", Call(primary, null, "INFO", "memory"));
        Assert.Contains($"maxmemory:{536870912 - (536870912 / 100 * 25)}\r\n", Call(primary, null, "INFO", "memory"));
        await _aws.RunAsync(
            "modify-cache-parameter-group --cache-parameter-group-name tuned --parameter-name-values"
            + " ParameterName=maxmemory-policy,ParameterValue=noeviction ParameterName=reserved-memory-percent,ParameterValue=50"
            + " ParameterName=databases,ParameterValue=32");
        await RepliesAsync(() => Call(primary, null, "INFO", "memory"), reply => reply.Contains("maxmemory_policy:noeviction")
                && reply.Contains($"maxmemory:{536870912 - (536870912 / 100 * 50)}\r\n"));
        await AvailableAsync("tuned");
        Assert.Equal("pending-reboot", await ApplyStatusAsync("tuned-001"));
        Assert.Contains("ERR", Call(primary, null, "SELECT", "31"));
        await _aws.RunAsync("reboot-cache-cluster --cache-cluster-id tuned-001 --cache-node-ids-to-reboot 0001");
        await RepliesAsync(() => TryCall(primary, null, "SELECT", "31"), reply => reply == "+OK\r\n");
        await AvailableAsync("tuned");
        Assert.Equal("in-sync", await ApplyStatusAsync("tuned-001"));
        Assert.Contains("InvalidCacheParameterGroupState", await _aws.FailAsync(
            "delete-cache-parameter-group --cache-parameter-group-name tuned"));
        await _aws.RunAsync("delete-replication-group --replication-group-id tuned");
    }

    [Fact]
    public async Task Groups_and_users_have_tags()
    {
        await MakeUserAsync("tagged", "on");
        await _aws.RunAsync("create-user-group --user-group-id tagged --engine valkey --user-ids tagged");
        await _aws.RunAsync(
            "create-cache-parameter-group --cache-parameter-group-name tagged --cache-parameter-group-family valkey9"
            + " --description d --tags Key=a,Value=b");
        foreach (var kind in new[] { "user", "usergroup", "parametergroup" })
        {
            var arn = $"arn:aws:elasticache:us-east-1:000000000000:{kind}:tagged";
            await _aws.RunAsync($"add-tags-to-resource --resource-name {arn} --tags Key=k,Value=v");
            var tags = (await _aws.RunAsync($"list-tags-for-resource --resource-name {arn}")).GetProperty("TagList");
            Assert.Contains(tags.EnumerateArray(), tag => tag.GetProperty("Key").GetString() == "k");
        }
        await _aws.RunAsync("delete-cache-parameter-group --cache-parameter-group-name tagged");
        Assert.Contains("CacheParameterGroupNotFound", await _aws.FailAsync(
            "list-tags-for-resource --resource-name arn:aws:elasticache:us-east-1:000000000000:parametergroup:tagged"));
    }

    Task<JsonElement> MakeUserAsync(string id, string access) => _aws.RunAsync(
        $"create-user --user-id {id} --user-name {id} --engine valkey --passwords {Password} --access-string", access);

    Task<JsonElement> ModifyTokenAsync(string options, string id = "tokens") => _aws.RunAsync(
        $"modify-replication-group --replication-group-id {id} --apply-immediately {options}");

    async Task<(int Primary, int Replica)> PortsAsync(string id)
    {
        var shard = (await AvailableAsync(id)).GetProperty("NodeGroups")[0];
        var members = shard.GetProperty("NodeGroupMembers").EnumerateArray()
            .Select(member => Port(member.GetProperty("ReadEndpoint"))).ToArray();
        return (Port(shard.GetProperty("PrimaryEndpoint")), members[^1]);
    }

    async Task<JsonElement> AvailableAsync(string id)
    {
        JsonElement group = default;
        await Until.TrueAsync(async () =>
        {
            group = await DescribeAsync(id);
            return group.GetProperty("Status").GetString() == "available";
        });
        return group;
    }

    async Task<JsonElement> DescribeAsync(string id) =>
        (await _aws.RunAsync($"describe-replication-groups --replication-group-id {id}")).GetProperty("ReplicationGroups")[0];

    async Task<string?> ApplyStatusAsync(string cluster) =>
        (await _aws.RunAsync($"describe-cache-clusters --cache-cluster-id {cluster}")).GetProperty("CacheClusters")[0]
            .GetProperty("CacheParameterGroup").GetProperty("ParameterApplyStatus").GetString();

    async Task<JsonElement> GroupAsync(string id)
    {
        JsonElement group = default;
        await Until.TrueAsync(async () =>
        {
            group = (await _aws.RunAsync($"describe-user-groups --user-group-id {id}")).GetProperty("UserGroups")[0];
            return group.GetProperty("Status").GetString() == "active";
        });
        return group;
    }

    Task UserAsync(string id) => Until.TrueAsync(async () =>
        (await _aws.RunAsync($"describe-users --user-id {id}")).GetProperty("Users")[0]
            .GetProperty("Status").GetString() == "active");

    static Task RepliesAsync(Func<string> call, Func<string, bool> condition) =>
        Until.TrueAsync(() => condition(call()));

    static int Port(JsonElement endpoint) => endpoint.GetProperty("Port").GetInt32();

    static RespConnection Connect(int port, string name, string password)
    {
        var client = new RespConnection(Loopback.Connect(port));
        Assert.Equal("+OK\r\n", RespConnection.Text(client.Call("AUTH", name, password)));
        return client;
    }

    static string Call(int port, (string Name, string Password)? who, params string[] words)
    {
        using var client = new RespConnection(Loopback.Connect(port));
        if (who is { } user)
        {
            var reply = RespConnection.Text(client.Call("AUTH", user.Name, user.Password));
            if (reply != "+OK\r\n") return reply;
        }
        return RespConnection.Text(client.Call(words));
    }

    // The same while a node may be down.
    static string TryCall(int port, (string Name, string Password)? who, params string[] words)
    {
        try
        {
            return Call(port, who, words);
        }
        catch (Exception error) when (error is SocketException or EndOfStreamException)
        {
            return "";
        }
    }
}
