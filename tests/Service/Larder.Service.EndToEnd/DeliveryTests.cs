// What leaves the service by itself: logs to files of their destinations, and events to a webhook.
using System.Text.Json;
using Xunit;

namespace Larder.Service.EndToEnd;

public sealed class LogDeliveryTests(SharedService shared) : IClassFixture<SharedService>
{
    const string Slow = "LogDeliveryConfigurations.LogDeliveryConfigurationRequest.1.";
    const string Engine = "LogDeliveryConfigurations.LogDeliveryConfigurationRequest.2.";

    [Fact]
    public async Task Slow_log_and_engine_log_are_delivered_and_ended()
    {
        var redis = Tool.Require("redis-cli");
        await shared.Api.CallAsync(
            "CreateCacheParameterGroup", "CacheParameterGroupName=slow&CacheParameterGroupFamily=valkey8&Description=d");
        await shared.Api.CallAsync(
            "ModifyCacheParameterGroup",
            "CacheParameterGroupName=slow&ParameterNameValues.ParameterNameValue.1.ParameterName=slowlog-log-slower-than"
            + "&ParameterNameValues.ParameterNameValue.1.ParameterValue=0");
        await shared.Api.CallAsync(
            "CreateCacheCluster",
            "CacheClusterId=logged&Engine=valkey&EngineVersion=8.0&CacheNodeType=cache.t4g.micro&CacheParameterGroupName=slow"
            + $"&{Slow}LogType=slow-log&{Slow}DestinationType=cloudwatch-logs&{Slow}LogFormat=json"
            + $"&{Slow}DestinationDetails.CloudWatchLogsDetails.LogGroup=/shop/slow"
            + $"&{Engine}LogType=engine-log&{Engine}DestinationType=kinesis-firehose&{Engine}LogFormat=text"
            + $"&{Engine}DestinationDetails.KinesisFirehoseDetails.DeliveryStream=engine");
        await Until.TrueAsync(async () => await shared.Api.StatusAsync("logged") == "available");
        var described = await shared.Api.CallAsync("DescribeCacheClusters", "CacheClusterId=logged&ShowCacheNodeInfo=true");
        Assert.Equal(["active", "active"], Values(described, "LogDeliveryConfiguration", "Status"));
        Assert.Equal(["engine-log", "slow-log"], Values(described, "LogDeliveryConfiguration", "LogType"));
        Assert.Equal("/shop/slow", Assert.Single(described.Descendants(ApiClient.Namespace + "LogGroup")).Value);

        var port = described.Descendants(ApiClient.Namespace + "Port").Last().Value;
        await Tool.RunAsync(redis, "-p", port, "set", "secret-key", "secret-value");
        var file = Path.Combine(shared.Service.DataDirectory, "delivered", "cloudwatch-logs", "+shop+slow.log");
        await Until.TrueAsync(() => File.Exists(file) && File.ReadAllText(file).Contains("\"SET ... (2 more arguments)\""));
        var text = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
        Assert.DoesNotContain("secret", text);
        var lines = text.TrimEnd('\n').Split('\n').Select(line => JsonSerializer.Deserialize<JsonElement>(line));
        Assert.All(lines, line => Assert.Equal(
            ["CacheClusterId", "CacheNodeId", "Id", "Timestamp", "Duration (us)", "Command", "ClientAddress", "ClientName"],
            line.EnumerateObject().Select(member => member.Name)));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        var engineLog = Path.Combine(shared.Service.DataDirectory, "delivered", "kinesis-firehose", "engine.log");
        await Until.TrueAsync(() => File.Exists(engineLog) && File.ReadAllText(engineLog).StartsWith("logged,0001,NOTICE,M,"));

        await shared.Api.CallAsync(
            "ModifyCacheCluster", $"CacheClusterId=logged&ApplyImmediately=true&{Slow}LogType=slow-log&{Slow}Enabled=false");
        described = await shared.Api.CallAsync("DescribeCacheClusters", "CacheClusterId=logged");
        Assert.Equal(["engine-log"], Values(described, "LogDeliveryConfiguration", "LogType"));
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

    static IEnumerable<string> Values(System.Xml.Linq.XElement answer, string structure, string member) =>
        answer.Descendants(ApiClient.Namespace + structure).Select(item => item.Element(ApiClient.Namespace + member)!.Value);
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
        await CreateAsync(api, "silent", "");
        await CreateAsync(api, "told", $"&NotificationTopicArn={Topic}");
        await Until.TrueAsync(() => webhook.Messages.Count >= 2);
        Assert.Equal(
            ["ElastiCache:AddCacheNodeComplete", "ElastiCache:CacheClusterProvisioningComplete"],
            webhook.Messages.Select(message => message.EnumerateObject().First().Name));
        Assert.All(webhook.Messages, message => Assert.Equal(
            ("told", Topic, "cache-cluster"), (Text(message, "SourceIdentifier"), Text(message, "TopicArn"),
                Text(message, "SourceType"))));

        await api.CallAsync("ModifyCacheCluster", "CacheClusterId=told&NotificationTopicStatus=inactive");
        await api.CallAsync("DeleteCacheCluster", "CacheClusterId=told");
        await Until.TrueAsync(async () => await api.StatusAsync("told") is null);
        await CreateAsync(api, "last", $"&NotificationTopicArn={Topic}");
        await api.CallAsync("DeleteCacheCluster", "CacheClusterId=last");
        await Until.TrueAsync(() => webhook.Messages.Count >= 5);
        Assert.Equal(
            ["told", "told", "last", "last", "last"],
            webhook.Messages.Select(message => Text(message, "SourceIdentifier")));
        Assert.Equal("Cache cluster deleted", Text(webhook.Messages[^1], "Message"));
    }

    static async Task CreateAsync(ApiClient api, string id, string more)
    {
        await api.CallAsync("CreateCacheCluster", $"CacheClusterId={id}&Engine=valkey&CacheNodeType=cache.t4g.micro{more}");
        await Until.TrueAsync(async () => await api.StatusAsync(id) == "available");
    }

    static string? Text(JsonElement message, string member) => message.GetProperty(member).GetString();
}
