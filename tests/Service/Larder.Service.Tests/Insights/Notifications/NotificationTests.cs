// What a topic is told of an event.
using Larder.Service.Insights.Notifications;
using Larder.Service.Store;
using Xunit;

namespace Larder.Service.Tests.Insights.Notifications;

public sealed class NotificationTests
{
    [Theory]
    [InlineData("Cache cluster created", "ElastiCache:CacheClusterProvisioningComplete")]
    [InlineData("Replication group g created", "ElastiCache:CreateReplicationGroupComplete")]
    [InlineData("Cache node 0001 restarted", "ElastiCache:CacheNodesRebooted")]
    [InlineData("Failover from primary node a to replica node b completed", "ElastiCache:FailoverComplete")]
    [InlineData("Cache node 0001 runs valkey 9.1 now", null)]
    public void Events_go_by_ElastiCaches_names(string message, string? name) =>
        Assert.Equal(name, NotificationNames.Of(Event(message)));

    [Fact]
    public void A_message_has_the_name_first_then_topic_source_time_and_text() => Assert.Equal(
        """{"ElastiCache:CacheClusterProvisioningComplete":"c","TopicArn":"arn:t","SourceType":"cache-cluster","""
        + """
        "SourceIdentifier":"c","Date":"2023-11-14T22:13:20.000Z","Message":"Cache cluster created","EventId":"3"}
        """,
        Notifier.Message(Event("Cache cluster created")));

    static EventRecord Event(string message) => new()
    {
        Id = 3, SourceType = "cache-cluster", SourceId = "c", Message = message, AtUnixMs = 1_700_000_000_000, Topic = "arn:t",
    };
}
