// Parameter groups from the customer's side, with the AWS CLI.
using System.Text.Json;
using Larder.Base;
using Xunit;

namespace Larder.Service.EndToEnd;

public sealed class ParameterGroupTests(SharedService shared) : IClassFixture<SharedService>
{
    readonly AwsCli _aws = new(shared.Service.Address);

    [Fact]
    public async Task A_group_is_made_changed_reset_and_deleted()
    {
        var created = (await _aws.RunAsync(
            "create-cache-parameter-group --cache-parameter-group-name My-Group"
            + " --cache-parameter-group-family valkey8 --description d --tags Key=k,Value=v"))
            .GetProperty("CacheParameterGroup");
        Assert.Equal("my-group", Text(created, "CacheParameterGroupName"));
        Assert.Equal("valkey8", Text(created, "CacheParameterGroupFamily"));
        Assert.Equal(
            "arn:aws:elasticache:us-east-1:000000000000:parametergroup:my-group", Text(created, "ARN"));
        Assert.Empty(await UserParametersAsync("my-group"));

        await _aws.RunAsync(
            "modify-cache-parameter-group --cache-parameter-group-name my-group --parameter-name-values"
            + " ParameterName=timeout,ParameterValue=20 ParameterName=databases,ParameterValue=32");
        Assert.Equal(["databases=32", "timeout=20"], await UserParametersAsync("my-group"));
        var error = await _aws.FailAsync(
            "modify-cache-parameter-group --cache-parameter-group-name my-group --parameter-name-values"
            + " ParameterName=timeout,ParameterValue=30 ParameterName=databases,ParameterValue=0");
        Assert.Contains("InvalidParameterValue", error);
        Assert.Equal(["databases=32", "timeout=20"], await UserParametersAsync("my-group"));

        await _aws.RunAsync(
            "reset-cache-parameter-group --cache-parameter-group-name my-group --no-reset-all-parameters"
            + " --parameter-name-values ParameterName=timeout,ParameterValue=20");
        Assert.Equal(["databases=32"], await UserParametersAsync("my-group"));
        await _aws.RunAsync("reset-cache-parameter-group --cache-parameter-group-name my-group --reset-all-parameters");
        Assert.Empty(await UserParametersAsync("my-group"));

        await _aws.RunAsync("delete-cache-parameter-group --cache-parameter-group-name my-group");
        error = await _aws.FailAsync("describe-cache-parameters --cache-parameter-group-name my-group");
        Assert.Contains("CacheParameterGroupNotFound", error);
    }

    [Fact]
    public async Task Default_groups_are_there_and_stay_as_they_are()
    {
        var names = (await _aws.RunAsync("describe-cache-parameter-groups")).GetProperty("CacheParameterGroups")
            .EnumerateArray().Select(group => Text(group, "CacheParameterGroupName")).ToArray();
        Assert.Contains("default.valkey8", names);
        Assert.Contains("default.valkey8.cluster.on", names);
        Assert.Contains("default.memcached1.6", names);
        foreach (var command in new[]
        {
            "delete-cache-parameter-group --cache-parameter-group-name default.valkey8",
            "reset-cache-parameter-group --cache-parameter-group-name default.valkey8 --reset-all-parameters",
            "modify-cache-parameter-group --cache-parameter-group-name default.valkey8"
            + " --parameter-name-values ParameterName=timeout,ParameterValue=20",
        })
        {
            Assert.Contains("InvalidCacheParameterGroupState", await _aws.FailAsync(command));
        }
        Assert.Contains("InvalidParameterValue", await _aws.FailAsync(
            "create-cache-parameter-group --cache-parameter-group-name default.mine"
            + " --cache-parameter-group-family valkey8 --description d"));
    }

    [Fact]
    public async Task A_cache_takes_only_a_group_that_fits_it()
    {
        await _aws.RunAsync(
            "create-cache-parameter-group --cache-parameter-group-name shards --cache-parameter-group-family valkey8"
            + " --description d");
        await _aws.RunAsync(
            "modify-cache-parameter-group --cache-parameter-group-name shards --parameter-name-values"
            + " ParameterName=cluster-enabled,ParameterValue=yes");
        await _aws.RunAsync(
            "create-cache-parameter-group --cache-parameter-group-name seven --cache-parameter-group-family valkey7"
            + " --description d");
        const string create =
            "create-replication-group --replication-group-id fits --replication-group-description d --engine valkey"
            + " --cache-node-type cache.t4g.micro --engine-version";
        Assert.Contains("UnsupportedOperation", await _aws.FailAsync($"{create} 8.0 --cache-parameter-group-name shards"));
        Assert.Contains("InvalidParameterCombination", await _aws.FailAsync($"{create} 8.0 --cache-parameter-group-name seven"));

        var day = DateTimeOffset.FromUnixTimeMilliseconds(Clock.System.UnixMs).AddDays(3).DayOfWeek.ToString()[..3];
        await _aws.RunAsync(
            $"{create} 7.2 --cache-parameter-group-name seven --preferred-maintenance-window {day}:05:00-{day}:07:00");
        const string modify = "modify-replication-group --replication-group-id fits";
        var error = await _aws.FailAsync($"{modify} --engine-version 8.0 --apply-immediately");
        Assert.Contains("Expected a parameter group of family valkey8", error);

        // Both wait for the window, for a node of 7.2 knows nothing of the parameters of 8.
        await _aws.RunAsync(
            $"{modify} --engine-version 8.0 --cache-parameter-group-name default.valkey8 --no-apply-immediately");
        var cluster = (await _aws.RunAsync("describe-cache-clusters")).GetProperty("CacheClusters")[0];
        Assert.Equal("seven", Text(cluster.GetProperty("CacheParameterGroup"), "CacheParameterGroupName"));
        Assert.Equal("8.0", Text(cluster.GetProperty("PendingModifiedValues"), "EngineVersion"));
        await _aws.RunAsync("delete-replication-group --replication-group-id fits");
    }

    [Fact]
    public async Task Parameters_come_in_pages_and_by_source()
    {
        // The CLI puts the pages together.
        var all = (await _aws.RunAsync(
            "describe-cache-parameters --cache-parameter-group-name default.valkey8 --page-size 20"))
            .GetProperty("Parameters").EnumerateArray().ToDictionary(row => Text(row, "ParameterName")!);
        Assert.True(all.Count > 50);
        Assert.Equal("volatile-lru", Text(all["maxmemory-policy"], "ParameterValue"));
        Assert.Equal("25", Text(all["reserved-memory-percent"], "ParameterValue"));
        Assert.Equal("requires-reboot", Text(all["databases"], "ChangeType"));
        Assert.Equal("system", Text(all["timeout"], "Source"));
        Assert.Equal("", Text(all["notify-keyspace-events"], "ParameterValue"));

        var defaults = (await _aws.RunAsync(
            "describe-engine-default-parameters --cache-parameter-group-family memcached1.6 --no-paginate"))
            .GetProperty("EngineDefaults");
        Assert.Contains(
            "max_item_size",
            defaults.GetProperty("Parameters").EnumerateArray().Select(row => Text(row, "ParameterName")));
        var memory = defaults.GetProperty("CacheNodeTypeSpecificParameters").EnumerateArray()
            .Single(row => Text(row, "ParameterName") == "max_cache_memory");
        Assert.Contains(
            memory.GetProperty("CacheNodeTypeSpecificValues").EnumerateArray(),
            value => Text(value, "CacheNodeType") == "cache.t4g.micro" && Text(value, "Value") == "512");
    }

    async Task<IEnumerable<string>> UserParametersAsync(string group) =>
        (await _aws.RunAsync($"describe-cache-parameters --cache-parameter-group-name {group} --source user"))
            .GetProperty("Parameters").EnumerateArray()
            .Select(row => $"{Text(row, "ParameterName")}={Text(row, "ParameterValue")}");

    static string? Text(JsonElement of, string name) => of.GetProperty(name).GetString();
}
