// Callers that all hosts of a service have at once, each with orders of a seed: what they were answered, and what is left of it
// when all has settled.
using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Text;
using System.Xml.Linq;
using Larder.ElastiCache;
using Xunit;

namespace Larder.Service.EndToEnd;

sealed class OrdersAtOnce(FleetOfHosts fleet)
{
    static readonly TimeSpan CallLimit = TimeSpan.FromMinutes(5), SettleLimit = TimeSpan.FromMinutes(10);

    // What each host tells of everything, which must be the same.
    static readonly string[] Listings =
    [
        "DescribeCacheClusters&ShowCacheNodeInfo=true", "DescribeReplicationGroups", "DescribeSnapshots&ShowNodeGroupConfig=true",
        "DescribeUsers", "DescribeUserGroups", "DescribeCacheParameterGroups", "DescribeCacheSubnetGroups",
        "DescribeCacheSecurityGroups", "DescribeEvents&Duration=60&MaxRecords=100",
    ];

    readonly ConcurrentQueue<string> _strange = [];
    readonly ConcurrentDictionary<string, int> _answers = new();
    readonly ConcurrentDictionary<string, bool> _fallen = new();

    /// <summary>How often each answer came, as a line.</summary>
    public string Answers => string.Join(
        ", ", _answers.OrderByDescending(row => row.Value).Select(row => $"{row.Key} {row.Value}"));

    /// <summary>From now on nobody is surprised that a host does not answer.</summary>
    public async Task KillAsync(string host)
    {
        _fallen[host] = true;
        await fleet.KillAsync(host, withNodes: true);
    }

    public async Task ComeBackAsync(string host)
    {
        await fleet.ComeBackAsync(host);
        _fallen.TryRemove(host, out _);
    }

    /// <summary>Gives as many orders as each caller has, all callers at once, each to a host of its own.</summary>
    public Task GiveAsync(int seed, int callers, int ordersEach) =>
        Task.WhenAll(Enumerable.Range(0, callers).Select(async caller =>
        {
            var stream = new OrderStream((seed * 1_000) + caller);
            var host = FleetOfHosts.Names[caller % FleetOfHosts.Names.Count];
            using var http = new HttpClient { BaseAddress = fleet[host].Address, Timeout = CallLimit };
            for (var i = 0; i < ordersEach; i++)
                await GiveAsync(http, host, stream.Next(), $"seed {seed}, caller {caller}, {i}");
        }));

    /// <summary>All answers were such as the API's model lists for their actions.</summary>
    public void AssertNoneStrange() => Assert.True(_strange.IsEmpty, string.Join('\n', _strange) + '\n' + Logs());

    /// <summary>Nothing is under way any more, and all hosts tell the same.</summary>
    public async Task SettleAsync()
    {
        await Until.TrueAsync(UnsettledAsync, unsettled => unsettled.Length == 0, () => Task.FromResult(Logs()), SettleLimit);
        foreach (var listing in Listings)
        {
            await Until.TrueAsync(
                async () =>
                {
                    var told = await Task.WhenAll(FleetOfHosts.Names.Select(host => TellAsync(host, listing)));
                    return told.Distinct().Count() == 1 ? "" : string.Join("\n\n", told);
                },
                difference => difference.Length == 0);
        }
    }

    /// <summary>What is there fits together: no two have a port, nothing refers to what is gone, and groups keep their rules.
    /// </summary>
    public async Task AssertWholeAsync()
    {
        var api = fleet.Api("h1").Client;
        var clusters = (await api.DescribeCacheClustersAsync(new() { ShowCacheNodeInfo = true })).CacheClusters;
        var groups = (await api.DescribeReplicationGroupsAsync(new())).ReplicationGroups;
        var ports = clusters.SelectMany(cluster => cluster.CacheNodes.Select(node => node.Endpoint)
                .Append(cluster.ConfigurationEndpoint))
            .Concat(groups.SelectMany(group => group.NodeGroups)
                .SelectMany(shard => new[] { shard.PrimaryEndpoint, shard.ReaderEndpoint }))
            .OfType<Endpoint>().Select(endpoint => $"{endpoint.Address}:{endpoint.Port}").ToArray();
        Assert.Equal(ports.Distinct().Order(), ports.Order());
        await AssertReferencesAsync(api, clusters, groups);
        foreach (var group in groups.Where(group => group.Status == "available"))
        {
            if (group.MultiAZ == "enabled") Assert.Equal("enabled", group.AutomaticFailover);
            if (group.AutomaticFailover == "enabled") Assert.True(group.MemberClusters.Count > 1, group.ReplicationGroupId);
            Assert.Single(group.NodeGroups.Single().NodeGroupMembers, member => member.CurrentRole == "primary");
        }
    }

    /// <summary>Deletes all that is there; nothing is left of it: no process, no folder, no tag for who comes after.</summary>
    public async Task AssertNothingLeftAsync()
    {
        var api = fleet.Api("h2");
        await Until.TrueAsync(
            async () =>
            {
                var left = await LeftAsync(api.Client);
                foreach (var (action, parameters) in left) await TryAsync(action, parameters);
                return string.Join('\n', left.Select(row => row.Parameters));
            },
            left => left.Length == 0,
            () => Task.FromResult(Logs()), SettleLimit);
        await Until.TrueAsync(() => Task.FromResult(string.Join('\n', FoldersLeft())), left => left.Length == 0);
        await AssertNoTagIsLeftAsync(api);
    }

    async Task GiveAsync(HttpClient http, string host, Order order, string place)
    {
        try
        {
            var (status, code) = await CallAsync(http, order);
            _answers.AddOrUpdate(code, 1, (_, count) => count + 1);
            var isKnown = code is "ok" or "ServiceUnavailable" || (status < 500 && DocumentedErrors.Has(order.Action, code));
            if (!isKnown) _strange.Enqueue($"{place} at {host}: {order.Action} {order.Parameters}: {status} {code}");
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException && _fallen.ContainsKey(host))
        {
            _answers.AddOrUpdate("no answer", 1, (_, count) => count + 1);
        }
    }

    static async Task<(int Status, string Code)> CallAsync(HttpClient http, Order order)
    {
        using var body = order.IsOfScaling
            ? new StringContent(order.Parameters, new MediaTypeHeaderValue("application/x-amz-json-1.1"))
            : new StringContent(
                $"Action={order.Action}&Version=2015-02-02&{order.Parameters}", Encoding.UTF8,
                "application/x-www-form-urlencoded");
        if (order.IsOfScaling) body.Headers.Add("X-Amz-Target", $"AnyScaleFrontendService.{order.Action}");
        using var answer = await http.PostAsync("/", body);
        if (answer.IsSuccessStatusCode) return (200, "ok");
        var text = await answer.Content.ReadAsStringAsync();
        var code = order.IsOfScaling
            ? answer.Headers.GetValues("x-amzn-ErrorType").Single()
            : XElement.Parse(text).Descendants(ApiClient.Namespace + "Code").Single().Value;
        return ((int)answer.StatusCode, code);
    }

    async Task<string> TellAsync(string host, string listing)
    {
        using var http = new HttpClient { BaseAddress = fleet[host].Address, Timeout = CallLimit };
        using var body = new StringContent(
            $"Action={listing}&Version=2015-02-02", Encoding.UTF8, "application/x-www-form-urlencoded");
        using var answer = await http.PostAsync("/", body);
        var told = await ApiClient.ReadAsync(answer);
        told.Descendants(ApiClient.Namespace + "RequestId").Remove();
        return told.ToString();
    }

    async Task<string> UnsettledAsync()
    {
        var api = fleet.Api("h1").Client;
        var standing = new List<(string Name, string? Status)>();
        foreach (var row in (await api.DescribeReplicationGroupsAsync(new())).ReplicationGroups)
            standing.Add((row.ReplicationGroupId!, row.Status));
        foreach (var row in (await api.DescribeCacheClustersAsync(new())).CacheClusters)
            standing.Add((row.CacheClusterId!, row.CacheClusterStatus));
        foreach (var row in (await api.DescribeSnapshotsAsync(new())).Snapshots)
            standing.Add((row.SnapshotName!, row.SnapshotStatus));
        foreach (var row in (await api.DescribeUsersAsync(new())).Users) standing.Add((row.UserId!, row.Status));
        foreach (var row in (await api.DescribeUserGroupsAsync(new())).UserGroups)
            standing.Add((row.UserGroupId!, row.Status));
        return string.Join(", ", standing
            .Where(row => row.Status is not ("available" or "active" or "failed" or "restore-failed"))
            .Select(row => $"{row.Name} {row.Status}"));
    }

    static async Task AssertReferencesAsync(
        ElastiCacheClient api, IReadOnlyList<CacheCluster> clusters, IReadOnlyList<ReplicationGroup> groups)
    {
        var parameterGroups = (await api.DescribeCacheParameterGroupsAsync(new())).CacheParameterGroups
            .Select(row => row.CacheParameterGroupName);
        var subnetGroups = (await api.DescribeCacheSubnetGroupsAsync(new())).CacheSubnetGroups
            .Select(row => row.CacheSubnetGroupName);
        var securityGroups = (await api.DescribeCacheSecurityGroupsAsync(new())).CacheSecurityGroups
            .Select(row => row.CacheSecurityGroupName);
        var users = (await api.DescribeUsersAsync(new())).Users.Select(row => row.UserId);
        var userGroups = (await api.DescribeUserGroupsAsync(new())).UserGroups;
        Assert.Empty(clusters.Select(row => row.CacheParameterGroup!.CacheParameterGroupName).Except(parameterGroups));
        Assert.Empty(clusters.Select(row => row.CacheSubnetGroupName).Except(subnetGroups));
        Assert.Empty(clusters.SelectMany(row => row.CacheSecurityGroups).Select(row => row.CacheSecurityGroupName)
            .Except(securityGroups));
        Assert.Empty(groups.SelectMany(row => row.UserGroupIds).Except(userGroups.Select(row => row.UserGroupId)));
        Assert.Empty(userGroups.SelectMany(row => row.UserIds).Except(users));
    }

    static async Task<IReadOnlyList<(string Action, string Parameters)>> LeftAsync(ElastiCacheClient api)
    {
        var groups = (await api.DescribeReplicationGroupsAsync(new())).ReplicationGroups;
        var clusters = (await api.DescribeCacheClustersAsync(new())).CacheClusters;
        return
        [
            .. groups.Select(row => ("DeleteReplicationGroup", $"ReplicationGroupId={row.ReplicationGroupId}")),
            .. clusters.Where(row => row.ReplicationGroupId is null)
                .Select(row => ("DeleteCacheCluster", $"CacheClusterId={row.CacheClusterId}")),
            .. (await api.DescribeSnapshotsAsync(new())).Snapshots
                .Select(row => ("DeleteSnapshot", $"SnapshotName={row.SnapshotName}")),
            .. (await api.DescribeUserGroupsAsync(new())).UserGroups
                .Select(row => ("DeleteUserGroup", $"UserGroupId={row.UserGroupId}")),
            .. (await api.DescribeUsersAsync(new())).Users.Where(row => row.UserId != "default")
                .Select(row => ("DeleteUser", $"UserId={row.UserId}")),
            .. (await api.DescribeCacheParameterGroupsAsync(new())).CacheParameterGroups
                .Where(row => !row.CacheParameterGroupName!.StartsWith("default.", StringComparison.Ordinal))
                .Select(row => ("DeleteCacheParameterGroup", $"CacheParameterGroupName={row.CacheParameterGroupName}")),
            .. (await api.DescribeCacheSubnetGroupsAsync(new())).CacheSubnetGroups
                .Where(row => row.CacheSubnetGroupName != "default")
                .Select(row => ("DeleteCacheSubnetGroup", $"CacheSubnetGroupName={row.CacheSubnetGroupName}")),
            .. (await api.DescribeCacheSecurityGroupsAsync(new())).CacheSecurityGroups
                .Select(row => ("DeleteCacheSecurityGroup", $"CacheSecurityGroupName={row.CacheSecurityGroupName}")),
        ];
    }

    // It may still be in use, or go already.
    async Task TryAsync(string action, string parameters)
    {
        using var http = new HttpClient { BaseAddress = fleet["h3"].Address, Timeout = CallLimit };
        await GiveAsync(http, "h3", new Order(action, parameters), "at the end");
    }

    // Folders of nodes and of snapshots, and processes that are in one.
    IEnumerable<string> FoldersLeft()
    {
        // What is on its way out of the folder of nodes lies in one of them.
        var folders = FleetOfHosts.Names.Select(host => Path.Combine(fleet[host].DataDirectory, "nodes"))
            .SelectMany(nodes => new[] { nodes, Path.Combine(nodes, ".gone") })
            .Where(Directory.Exists).SelectMany(Directory.GetDirectories).Where(folder => !folder.EndsWith(".gone"));
        var snapshots = Directory.Exists(fleet.Snapshots) ? Directory.GetDirectories(fleet.Snapshots) : [];
        return [.. folders, .. snapshots, .. FleetOfHosts.Names.SelectMany(host => fleet[host].NodesLeft())];
    }

    async Task AssertNoTagIsLeftAsync(ApiClient api)
    {
        const string arn = "arn:aws:elasticache:us-east-1:000000000000:";
        (string Create, string Parameters, string Arn)[] made =
        [
            .. OrderStream.ParameterGroups.Select(name => (
                "CreateCacheParameterGroup",
                $"CacheParameterGroupName={name}&CacheParameterGroupFamily=valkey9&Description=d", $"parametergroup:{name}")),
            .. OrderStream.SubnetGroups.Select(name => (
                "CreateCacheSubnetGroup",
                $"CacheSubnetGroupName={name}&CacheSubnetGroupDescription=d&SubnetIds.SubnetIdentifier.1=subnet-1",
                $"subnetgroup:{name}")),
            .. OrderStream.SecurityGroups.Select(name => (
                "CreateCacheSecurityGroup", $"CacheSecurityGroupName={name}&Description=d", $"securitygroup:{name}")),
            .. OrderStream.Users.Select(name => (
                "CreateUser", $"UserId={name}&UserName=n&Engine=valkey&AccessString=on&NoPasswordRequired=true", $"user:{name}")),
        ];
        foreach (var (create, parameters, resource) in made)
        {
            await api.CallAsync(create, parameters);
            Assert.Empty((await api.Client.ListTagsForResourceAsync(new() { ResourceName = arn + resource })).TagList);
        }
    }

    string Logs() => string.Join('\n', FleetOfHosts.Names.Select(host => $"{host}:\n{fleet[host].LastLog}"));
}
