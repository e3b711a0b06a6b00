// Auto scaling through the AWS CLI: a scheduled action changes the replicas, a policy follows the memory out and in again, and
// what cannot be is refused in the API's words.
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using Larder.ElastiCache;
using Xunit;

namespace Larder.Service.EndToEnd;

public sealed class AutoScalingTests(SharedService shared) : IClassFixture<SharedService>
{
    const string Elasticache = "--service-namespace elasticache";
    const string Replicas = "--scalable-dimension elasticache:replication-group:Replicas";
    const string Types = "--scalable-dimension larder:replication-group:NodeType";

    readonly AwsCli _scaling = new(shared.Service.Address) { Command = "application-autoscaling" };

    [Fact]
    public async Task A_scheduled_action_changes_the_replicas()
    {
        await CreateAsync("s", nodes: 2);
        var target = $"{Elasticache} --resource-id replication-group/s {Replicas}";
        await _scaling.RunAsync($"register-scalable-target {target} --min-capacity 1 --max-capacity 2");
        // Its next turn comes within a minute, however long the CLI takes.
        var began = DateTimeOffset.UtcNow.AddSeconds(-50).ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
        await _scaling.RunAsync(
            $"put-scheduled-action {target} --scheduled-action-name up --start-time {began} "
            + "--scalable-target-action MinCapacity=3,MaxCapacity=4 --schedule", "rate(1 minute)");
        await Until.TrueAsync(async () => await MembersAsync("s") == 4);
        await Until.TrueAsync(async () => (await ActivityAsync("s"))?.GetProperty("StatusCode").GetString() == "Successful");

        var activity = (await ActivityAsync("s"))!.Value;
        Assert.Equal("Setting replicas to 3.", activity.GetProperty("Description").GetString());
        Assert.Equal("minimum capacity was set to 3", activity.GetProperty("Cause").GetString());
        var described = await _scaling.RunAsync($"describe-scalable-targets {Elasticache} --resource-ids replication-group/s");
        var row = described.GetProperty("ScalableTargets").EnumerateArray().Single();
        Assert.Equal((3, 4), (row.GetProperty("MinCapacity").GetInt32(), row.GetProperty("MaxCapacity").GetInt32()));
        var told = await shared.Api.Client.DescribeEventsAsync(new()
        {
            SourceType = "replication-group", SourceIdentifier = "s",
        });
        Assert.Contains(told.Events, row => row.Message!.Contains("Auto Scaling: Successfully set replicas to 3"));

        await _scaling.RunAsync($"delete-scheduled-action {target} --scheduled-action-name up");
        await _scaling.RunAsync($"deregister-scalable-target {target}");
        Assert.Contains("ObjectNotFoundException", await _scaling.FailAsync($"deregister-scalable-target {target}"));
    }

    [Fact]
    public async Task A_policy_follows_the_memory_out_and_in()
    {
        var redis = Tool.Require("redis-cli");
        await CreateAsync("m", nodes: 1);
        var target = $"{Elasticache} --resource-id replication-group/m {Types}";
        await _scaling.RunAsync($"register-scalable-target {target} --min-capacity 1 --max-capacity 2");
        await _scaling.RunAsync(
            $"put-scaling-policy {target} --policy-name memory --policy-type TargetTrackingScaling",
            "--target-tracking-scaling-policy-configuration",
            """
            {"TargetValue": 20, "ScaleOutCooldown": 1, "ScaleInCooldown": 1,
             "PredefinedMetricSpecification": {"PredefinedMetricType": "ElastiCacheDatabaseMemoryUsageCountedForEvictPercentage"}}
            """);
        // A quarter of the memory of a cache.t4g.micro.
        var port = await shared.Api.PortAsync("m-001");
        await Tool.RunAsync(redis, "-p", $"{port}", "setbit", "big", $"{8 * 134_217_728L - 1}", "1");
        await Until.TrueAsync(async () => await TypeAsync("m") == "cache.t4g.small");
        await Tool.RunAsync(redis, "-p", $"{port}", "del", "big");
        await Until.TrueAsync(async () => await TypeAsync("m") == "cache.t4g.micro");

        var policies = await _scaling.RunAsync($"describe-scaling-policies {Elasticache} --resource-id replication-group/m");
        var policy = policies.GetProperty("ScalingPolicies").EnumerateArray().Single();
        Assert.Equal(20, policy.GetProperty("TargetTrackingScalingPolicyConfiguration").GetProperty("TargetValue").GetDouble());
        Assert.Contains("at or below three quarters", (await ActivityAsync("m"))!.Value.GetProperty("Cause").GetString());
        await _scaling.RunAsync($"delete-scaling-policy {target} --policy-name memory");
    }

    [Theory]
    [InlineData("register-scalable-target", Replicas, "--min-capacity 1 --max-capacity 2", "ValidationException", "no resource")]
    [InlineData(
        "register-scalable-target", "--scalable-dimension elasticache:replication-group:NodeGroups",
        "--min-capacity 1 --max-capacity 2", "ValidationException", "shards")]
    [InlineData(
        "register-scalable-target", "--scalable-dimension ecs:service:DesiredCount", "--min-capacity 1 --max-capacity 2",
        "ValidationException", "scalableDimension")]
    [InlineData("deregister-scalable-target", Replicas, "", "ObjectNotFoundException", "replication-group/none")]
    [InlineData(
        "put-scheduled-action", Replicas,
        "--scheduled-action-name a --schedule rate(1) --scalable-target-action MinCapacity=1", "ObjectNotFoundException", "none")]
    [InlineData("delete-scaling-policy", Replicas, "--policy-name p", "ObjectNotFoundException", "policy")]
    public async Task What_cannot_be_is_refused(string command, string dimension, string more, string code, string text)
    {
        var error = await _scaling.FailAsync(
            $"{command} {Elasticache} --resource-id replication-group/none {dimension} {more}".Trim());
        Assert.Contains(code, error);
        Assert.Contains(text, error);
    }

    [Fact]
    public async Task Listings_page_and_bad_requests_are_the_senders()
    {
        await CreateAsync("p", nodes: 2);
        var target = $"{Elasticache} --resource-id replication-group/p {Replicas}";
        Assert.Contains("minCapacity", await _scaling.FailAsync($"register-scalable-target {target} --max-capacity 2"));
        Assert.Contains("ValidationException", await _scaling.FailAsync(
            $"register-scalable-target {target} --min-capacity 1 --max-capacity 6"));
        await _scaling.RunAsync($"register-scalable-target {target} --min-capacity 1 --max-capacity 2");
        foreach (var name in new[] { "a", "b", "c" })
        {
            await _scaling.RunAsync(
                $"put-scheduled-action {target} --scheduled-action-name {name}", "--schedule", "cron(0 8 ? * MON-FRI *)",
                "--timezone", "Europe/Berlin", "--scalable-target-action", "MinCapacity=2,MaxCapacity=2");
        }
        var all = await _scaling.RunAsync(
            $"describe-scheduled-actions {Elasticache} --resource-id replication-group/p --page-size 2");
        Assert.Equal(3, all.GetProperty("ScheduledActions").GetArrayLength());
        Assert.Contains("InvalidNextToken", await PostAsync(
            "DescribeScheduledActions", """{"ServiceNamespace":"elasticache","NextToken":"%"}"""));
        Assert.Contains("SerializationException", await PostAsync("DescribeScheduledActions", "{"));
        Assert.Contains("UnknownOperationException", await PostAsync("GetPredictiveScalingForecast", "{}"));
        await shared.Api.Client.DeleteReplicationGroupAsync(new() { ReplicationGroupId = "p" });
        await Until.TrueAsync(async () => (await _scaling.RunAsync($"describe-scalable-targets {Elasticache}"))
            .GetProperty("ScalableTargets").EnumerateArray()
            .All(row => row.GetProperty("ResourceId").GetString() != "replication-group/p"));
    }

    [Fact]
    public async Task Targets_have_tags()
    {
        await CreateAsync("t", nodes: 2);
        var registered = JsonDocument.Parse(await PostAsync("RegisterScalableTarget", """
            {"ServiceNamespace":"elasticache","ResourceId":"replication-group/t","MinCapacity":1,"MaxCapacity":2,
             "ScalableDimension":"elasticache:replication-group:Replicas","Tags":{"a":"1","b":"2"}}
            """, HttpStatusCode.OK));
        var arn = registered.RootElement.GetProperty("ScalableTargetARN").GetString();
        await PostAsync("TagResource", $$$"""{"ResourceARN":"{{{arn}}}","Tags":{"b":"3"}}""", HttpStatusCode.OK);
        await PostAsync("UntagResource", $$$"""{"ResourceARN":"{{{arn}}}","TagKeys":["a","none"]}""", HttpStatusCode.OK);
        Assert.Equal("""{"Tags":{"b":"3"}}""", await PostAsync(
            "ListTagsForResource", $$"""{"ResourceARN":"{{arn}}"}""", HttpStatusCode.OK));
        Assert.Contains("ResourceNotFoundException", await PostAsync("ListTagsForResource", """{"ResourceARN":"arn:x"}"""));
        Assert.Contains("ValidationException", await PostAsync(
            "TagResource", $$$"""{"ResourceARN":"{{{arn}}}","Tags":{"aws:x":"3"}}"""));
    }

    async Task<string> PostAsync(
        string operation, string body, HttpStatusCode status = HttpStatusCode.BadRequest)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/x-amz-json-1.1");
        content.Headers.Add("X-Amz-Target", "AnyScaleFrontendService." + operation);
        using var answer = await shared.Http.PostAsync("/", content, TestContext.Current.CancellationToken);
        Assert.Equal(status, answer.StatusCode);
        return await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }

    async Task CreateAsync(string id, int nodes)
    {
        await shared.Api.Client.CreateReplicationGroupAsync(new()
        {
            ReplicationGroupId = id, ReplicationGroupDescription = "d", Engine = "valkey", CacheNodeType = "cache.t4g.micro",
            NumCacheClusters = nodes,
        });
        await Until.TrueAsync(async () => (await GroupAsync(id)).Status == "available");
    }

    async Task<ReplicationGroup> GroupAsync(string id) =>
        (await shared.Api.Client.DescribeReplicationGroupsAsync(new() { ReplicationGroupId = id })).ReplicationGroups.Single();

    async Task<int> MembersAsync(string id) => (await GroupAsync(id)).MemberClusters.Count;

    async Task<string> TypeAsync(string id) => (await GroupAsync(id)).CacheNodeType!;

    // The newest.
    async Task<JsonElement?> ActivityAsync(string id)
    {
        var answer = await _scaling.RunAsync($"describe-scaling-activities {Elasticache} --resource-id replication-group/{id}");
        return answer.GetProperty("ScalingActivities").EnumerateArray().Select(row => (JsonElement?)row).FirstOrDefault();
    }
}
