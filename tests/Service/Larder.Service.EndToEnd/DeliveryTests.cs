// What leaves the service by itself: logs to files of their destinations, and events to a webhook.
using System.Text.Json;
using Xunit;

namespace Larder.Service.EndToEnd;

public sealed class LogDeliveryTests(SharedService shared) : IClassFixture<SharedService>
{
    const string Slow = "LogDeliveryConfigurations.LogDeliveryConfigurationRequest.1.";

    [Fact]
    public async Task Slow_log_and_engine_log_are_delivered_and_ended()
    {
        var redis = Tool.Require("redis-cli");
        await shared.Api.Client.CreateCacheParameterGroupAsync(new()
        {
            CacheParameterGroupName = "slow", CacheParameterGroupFamily = "valkey8", Description = "d",
        });
        await shared.Api.Client.ModifyCacheParameterGroupAsync(new()
        {
            CacheParameterGroupName = "slow",
            ParameterNameValues = [new() { ParameterName = "slowlog-log-slower-than", ParameterValue = "0" }],
        });
        await shared.Api.Client.CreateCacheClusterAsync(new()
        {
            CacheClusterId = "logged", Engine = "valkey", EngineVersion = "8.0", CacheNodeType = "cache.t4g.micro",
            CacheParameterGroupName = "slow",
            LogDeliveryConfigurations =
            [
                new()
                {
                    LogType = "slow-log", DestinationType = "cloudwatch-logs", LogFormat = "json",
                    DestinationDetails = new() { CloudWatchLogsDetails = new() { LogGroup = "/shop/slow" } },
                },
                new()
                {
                    LogType = "engine-log", DestinationType = "kinesis-firehose", LogFormat = "text",
                    DestinationDetails = new() { KinesisFirehoseDetails = new() { DeliveryStream = "engine" } },
                },
            ],
        });
        await Until.TrueAsync(async () => await shared.Api.StatusAsync("logged") == "available");
        var delivered = (await shared.Api.ClusterAsync("logged")).LogDeliveryConfigurations;
        Assert.Equal(
            [("engine-log", "active"), ("slow-log", "active")], delivered.Select(log => (log.LogType!, log.Status!)));
        Assert.Null(delivered[0].DestinationDetails!.CloudWatchLogsDetails);
        Assert.Equal("/shop/slow", delivered[1].DestinationDetails!.CloudWatchLogsDetails!.LogGroup);

        await Tool.RunAsync(redis, "-p", $"{await shared.Api.PortAsync("logged")}", "set", "secret-key", "secret-value");
        var file = Path.Combine(shared.Service.DataDirectory, "delivered", "cloudwatch-logs", "+shop+slow.log");
        await Until.TrueAsync(() => File.Exists(file) && File.ReadAllText(file).Contains("\"SET ... (2 more arguments)\""));
        var text = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
        Assert.DoesNotContain("secret", text);
        // More may be on its way into the file.
        var lines = text[..text.LastIndexOf('\n')].Split('\n').Select(line => JsonSerializer.Deserialize<JsonElement>(line));
        Assert.All(lines, line => Assert.Equal(
            ["CacheClusterId", "CacheNodeId", "Id", "Timestamp", "Duration (us)", "Command", "ClientAddress", "ClientName"],
            line.EnumerateObject().Select(member => member.Name)));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        var engineLog = Path.Combine(shared.Service.DataDirectory, "delivered", "kinesis-firehose", "engine.log");
        await Until.TrueAsync(() => File.Exists(engineLog) && File.ReadAllText(engineLog).StartsWith("logged,0001,NOTICE,M,"));

        await shared.Api.Client.ModifyCacheClusterAsync(new()
        {
            CacheClusterId = "logged", ApplyImmediately = true,
            LogDeliveryConfigurations = [new() { LogType = "slow-log", Enabled = false }],
        });
        Assert.Equal(
            "engine-log", Assert.Single((await shared.Api.ClusterAsync("logged")).LogDeliveryConfigurations).LogType);
    }

    [Fact]
    public async Task What_cannot_be_delivered_is_refused()
    {
        const string cluster = "CacheClusterId=refused&CacheNodeType=cache.t4g.micro";
        Assert.Equal("InvalidParameterCombination", await shared.Api.FailAsync(
            "CreateCacheCluster",
            $"{cluster}&Engine=memcached&{Slow}LogType=slow-log&{Slow}DestinationType=cloudwatch-logs"
            + $"&{Slow}DestinationDetails.CloudWatchLogsDetails.LogGroup=a"));
        Assert.Equal("InvalidParameterCombination", await shared.Api.FailAsync(
            "CreateCacheCluster",
            $"{cluster}&Engine=valkey&{Slow}LogType=slow-log&{Slow}DestinationType=kinesis-firehose"
            + $"&{Slow}DestinationDetails.CloudWatchLogsDetails.LogGroup=a"));
        Assert.Equal("InvalidParameterValue", await shared.Api.FailAsync(
            "CreateCacheCluster",
            $"{cluster}&Engine=valkey&{Slow}LogType=slow-log&{Slow}DestinationType=cloudwatch-logs"
            + $"&{Slow}DestinationDetails.CloudWatchLogsDetails.LogGroup=a b"));
    }
}

public sealed class NotificationTests
{
    const string Topic = "arn:aws:sns:us-east-1:000000000000:caches";

    [Fact]
    public async Task A_webhook_is_told_of_the_events_of_caches_that_have_a_topic()
    {
        using var webhook = new WebhookListener(refusals: 2);
        await using var service = await ServiceProcess.StartNotifyingAsync(webhook.Url);
        using var http = new HttpClient { BaseAddress = service.Address };
        var api = new ApiClient(http);
        await CreateAsync(api, "silent");
        await CreateAsync(api, "told", Topic);
        await Until.TrueAsync(() => webhook.Messages.Count >= 2);
        Assert.Equal(
            ["ElastiCache:AddCacheNodeComplete", "ElastiCache:CacheClusterProvisioningComplete"],
            webhook.Messages.Select(message => message.EnumerateObject().First().Name));
        Assert.All(webhook.Messages, message => Assert.Equal(
            ("told", Topic, "cache-cluster"), (Text(message, "SourceIdentifier"), Text(message, "TopicArn"),
                Text(message, "SourceType"))));

        await api.Client.ModifyCacheClusterAsync(new() { CacheClusterId = "told", NotificationTopicStatus = "inactive" });
        await api.Client.DeleteCacheClusterAsync(new() { CacheClusterId = "told" });
        await Until.TrueAsync(async () => await api.StatusAsync("told") is null);
        await CreateAsync(api, "last", Topic);
        await api.Client.DeleteCacheClusterAsync(new() { CacheClusterId = "last" });
        await Until.TrueAsync(() => webhook.Messages.Count >= 5);
        Assert.Equal(
            ["told", "told", "last", "last", "last"],
            webhook.Messages.Select(message => Text(message, "SourceIdentifier")));
        Assert.Equal("Cache cluster deleted", Text(webhook.Messages[^1], "Message"));
    }

    static async Task CreateAsync(ApiClient api, string id, string? topic = null)
    {
        await api.Client.CreateCacheClusterAsync(new()
        {
            CacheClusterId = id, Engine = "valkey", CacheNodeType = "cache.t4g.micro", NotificationTopicArn = topic,
        });
        await Until.TrueAsync(async () => await api.StatusAsync(id) == "available");
    }

    static string? Text(JsonElement message, string member) => message.GetProperty(member).GetString();
}
