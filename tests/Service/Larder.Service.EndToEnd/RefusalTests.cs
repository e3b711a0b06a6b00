// What the service refuses, as the AWS CLI reports it, and what it refuses before any action is found.
using System.Net;
using System.Text;
using Xunit;

namespace Larder.Service.EndToEnd;

public sealed class RefusalTests(SharedService shared) : IClassFixture<SharedService>
{
    const string Create = "create-cache-cluster --cache-cluster-id a --engine redis --cache-node-type cache.t3.micro";

    readonly AwsCli _aws = new(shared.Service.Address);

    [Theory]
    [InlineData("describe-cache-clusters --cache-cluster-id none", "(CacheClusterNotFound)", "not found: none")]
    [InlineData("delete-cache-cluster --cache-cluster-id none", "(CacheClusterNotFound)", "")]
    [InlineData("reboot-cache-cluster --cache-cluster-id none --cache-node-ids-to-reboot 0001",
        "(CacheClusterNotFound)", "")]
    [InlineData("create-cache-cluster --cache-cluster-id a--b --engine redis --cache-node-type cache.t3.micro",
        "(InvalidParameterValue)", "CacheClusterIdentifier is not a valid identifier")]
    [InlineData("create-cache-cluster --cache-cluster-id a --engine oracle --cache-node-type cache.t3.micro",
        "(InvalidParameterValue)", "Invalid cache engine: oracle")]
    [InlineData(Create + " --num-cache-nodes 2",
        "(InvalidParameterValue)", "Cannot create a Redis cluster with a NumCacheNodes parameter greater than 1.")]
    [InlineData(Create + " --engine-version 1.0",
        "(InvalidParameterCombination)", "Cannot find version 1.0 for redis")]
    [InlineData("create-cache-cluster --cache-cluster-id a --engine redis", "(MissingParameter)", "CacheNodeType")]
    [InlineData(Create + " --auth-token x",
        "(InvalidParameterValue)", "")]
    [InlineData(Create + " --transit-encryption-enabled",
        "(UnsupportedOperation)", "A value other than false for TransitEncryptionEnabled of CreateCacheCluster")]
    [InlineData(Create + " --no-transit-encryption-enabled --preferred-outpost-arn arn:aws:outposts:x",
        "(UnsupportedOperation)", "The parameter PreferredOutpostArn of CreateCacheCluster")]
    [InlineData("create-user --user-id 1 --user-name n --engine redis --access-string on",
        "(InvalidParameterValue)", "Invalid value 1 for UserId. It must match the pattern")]
    [InlineData("describe-cache-clusters --page-size 5", "(InvalidParameterValue)", "MaxRecords")]
    [InlineData("list-tags-for-resource --resource-name x", "(InvalidARN)", "")]
    [InlineData("delete-global-replication-group --global-replication-group-id g --retain-primary-replication-group",
        "(UnsupportedOperation)", "does not offer it yet")]
    public async Task What_cannot_be_done_is_refused_in_words_that_clients_know(
        string command, string code, string text)
    {
        var error = await _aws.FailAsync(command);
        Assert.Contains(code, error);
        Assert.Contains(text, error);
        Assert.Empty((await _aws.RunAsync("describe-cache-clusters")).GetProperty("CacheClusters").EnumerateArray());
    }

    [Theory]
    [InlineData("", 400, "MissingAction")]
    [InlineData("Action=Dance&Version=2015-02-02", 400, "InvalidAction")]
    [InlineData("Action=DescribeCacheClusters&Version=2011-01-01", 400, "InvalidAction")]
    [InlineData("Action=DescribeCacheClusters&CacheClusterId=none", 404, "CacheClusterNotFound")]
    [InlineData("Action=DeleteCacheCluster", 400, "MissingParameter")]
    public async Task Errors_have_status_code_type_and_request_id(string form, int status, string code)
    {
        using var body = new StringContent(form, Encoding.UTF8, "application/x-www-form-urlencoded");
        using var answer = await shared.Http.PostAsync("/", body, TestContext.Current.CancellationToken);
        var xml = await ApiClient.ReadAsync(answer);
        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal(code, xml.Descendants(ApiClient.Namespace + "Code").Single().Value);
        Assert.Equal("Sender", xml.Descendants(ApiClient.Namespace + "Type").Single().Value);
        var requestId = xml.Descendants(ApiClient.Namespace + "RequestId").Single().Value;
        Assert.Equal(requestId, answer.Headers.GetValues("x-amzn-RequestId").Single());
    }

    const string Group = "ReplicationGroupId=g&ReplicationGroupDescription=d&CacheNodeType=cache.t3.micro&Engine=valkey";
    const string Pages = "CacheClusterId=c&CacheNodeType=cache.t3.micro&Engine=memcached&NumCacheNodes=1";

    [Theory]
    [InlineData("CreateReplicationGroup", Group + "&NumNodeGroups=0", "InvalidParameterValue")]
    [InlineData("CreateReplicationGroup", Group + "&SecurityGroupIds.SecurityGroupId.1=", "InvalidParameterValue")]
    [InlineData("CreateReplicationGroup", Group + "&SecurityGroupIds.SecurityGroupId.1=sg-1%20sg-2", "InvalidParameterValue")]
    [InlineData("CreateCacheCluster", Pages + "&SnapshotWindow=02:00-03:00", "InvalidParameterCombination")]
    [InlineData("CreateCacheCluster", Pages + "&SnapshotRetentionLimit=1", "InvalidParameterCombination")]
    [InlineData("DescribeCacheEngineVersions", "Marker=dmFsa2V5IDEuMA==", "InvalidParameterValue")]
    [InlineData("DescribeCacheClusters", "Marker=AA==", "InvalidParameterValue")]
    public async Task What_nothing_would_come_of_is_refused(string action, string parameters, string code) =>
        Assert.Equal(code, await shared.Api.FailAsync(action, parameters));

    [Theory]
    [InlineData("application/json")]
    [InlineData("multipart/form-data; boundary=x")]
    [InlineData("application/x-www-form-urlencoded; charset=nonsense")]
    [InlineData("application/x-www-form-urlencoded; charset=utf-7")]
    [InlineData("application/x-www-form-urlencoded; charset=iso-8859-1")]
    public async Task A_body_that_is_no_form_in_a_known_charset_is_refused(string type)
    {
        using var body = new ByteArrayContent("Action=DescribeCacheClusters"u8.ToArray());
        Assert.True(body.Headers.TryAddWithoutValidation("Content-Type", type));
        using var answer = await shared.Http.PostAsync("/", body, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("<Code>MalformedInput</Code>", await answer.Content.ReadAsStringAsync(
            TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("ffffffffffffffff\r\nx")]
    [InlineData("x\r\n")]
    public async Task A_body_that_is_cut_wrongly_is_the_senders_fault(string body)
    {
        var answer = await RawConnection.AskAsync(
            shared.Service.Address.Port,
            $"POST / HTTP/1.1\r\nHost: 127.0.0.1:{shared.Service.Address.Port}\r\nTransfer-Encoding: chunked\r\n"
            + $"Content-Type: application/x-www-form-urlencoded\r\n\r\n{body}");
        Assert.StartsWith("HTTP/1.1 400", answer);
    }

    [Fact]
    public async Task A_body_that_is_too_large_is_refused_in_an_answer_not_by_a_broken_connection()
    {
        // More than the kernel's buffers hold, so that the client is still sending when it is refused.
        using var large = new StringContent(
            "Action=" + new string('x', 12 << 20), Encoding.UTF8, "application/x-www-form-urlencoded");
        using var refused = await shared.Http.PostAsync("/", large, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
    }
}
