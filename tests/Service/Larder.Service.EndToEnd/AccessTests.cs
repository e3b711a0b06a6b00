// Who may call where keys are required: the AWS CLI with a right and a wrong secret, presigned addresses, and pages.
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Text;
using Larder.TestKit;
using Xunit;

namespace Larder.Service.EndToEnd;

public sealed class AccessTests(SignedService shared) : IClassFixture<SignedService>
{
    Uri Address => new($"http://127.0.0.1:{shared.Port}");

    [Fact]
    public async Task The_AWS_CLI_is_answered_with_the_right_secret_alone()
    {
        var answer = await new AwsCli(Address, shared.Key.Id, shared.Key.Secret).RunAsync("describe-cache-clusters");
        Assert.Empty(answer.GetProperty("CacheClusters").EnumerateArray());
        Assert.Contains("(SignatureDoesNotMatch)",
            await new AwsCli(Address, shared.Key.Id, "wrong").FailAsync("describe-cache-clusters"));
        Assert.Contains("(InvalidClientTokenId)",
            await new AwsCli(Address, "LKEYNOBODY", shared.Key.Secret).FailAsync("describe-cache-clusters"));

        var (other, otherSecret) = await shared.AddKeyAsync();
        await new AwsCli(Address, other, otherSecret).RunAsync("describe-cache-clusters");
        Assert.Equal(0, (await LarderCommand.RunAsync("keys", "remove", other, "--data", shared.Directory)).ExitCode);
        Assert.Contains("(InvalidClientTokenId)",
            await new AwsCli(Address, other, otherSecret).FailAsync("describe-cache-clusters"));
        var list = (await LarderCommand.RunAsync("keys", "list", "--data", shared.Directory)).Output;
        Assert.StartsWith(shared.Key.Id, list);
        Assert.DoesNotContain(shared.Key.Secret, list);
        Assert.DoesNotContain(other, list);
        Assert.Equal(1, (await LarderCommand.RunAsync("keys", "remove", other, "--data", shared.Directory)).ExitCode);
    }

    [Fact]
    public async Task Nothing_runs_unsigned()
    {
        using var http = new HttpClient { BaseAddress = Address };
        using var body = new StringContent(
            "Action=DescribeCacheClusters", Encoding.UTF8, "application/x-www-form-urlencoded");
        using var answer = await http.PostAsync("/", body, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        var xml = await ApiClient.ReadAsync(answer);
        Assert.Equal("MissingAuthenticationToken", xml.Descendants(ApiClient.Namespace + "Code").Single().Value);
        using var get = await http.GetAsync("/?Action=DescribeCacheClusters", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, get.StatusCode);
    }

    [Fact]
    public async Task Who_asks_too_often_is_told_to_wait()
    {
        var directory = Directory.CreateTempSubdirectory("larder-access-").FullName;
        try
        {
            var options = new ServiceOptions
            {
                DataDirectory = directory, Port = Ports.Free(), RequestsAtOnce = 3, RequestsPerSecond = 1,
            };
            await using var service = await ServiceHost.StartAsync(options, TestContext.Current.CancellationToken);
            using var http = new HttpClient { BaseAddress = service.Address };
            var api = new ApiClient(http);
            for (var request = 0; request < 3; request++) await api.Client.DescribeUsersAsync(new());
            // The bucket fills by one a second, so that of several at once one may pass.
            var asked = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => http.PostAsync(
                "/", new FormUrlEncodedContent([KeyValuePair.Create("Action", "DescribeUsers")]))));
            var refused = asked.Where(answer => answer.StatusCode == HttpStatusCode.BadRequest).ToArray();
            Assert.NotEmpty(refused);
            var xml = await ApiClient.ReadAsync(refused[0]);
            Assert.Equal("Throttling", xml.Descendants(ApiClient.Namespace + "Code").Single().Value);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    [Fact]
    public async Task A_cache_that_other_machines_reach_asks_its_clients_for_something()
    {
        if (Own is not { } own)
        {
            Assert.Skip("This machine has no address but loopback's.");
            return;
        }
        var directory = Directory.CreateTempSubdirectory("larder-access-").FullName;
        try
        {
            var key = await SignedService.AddKeyAsync(directory);
            var port = Ports.Free();
            await using var service = await LarderCommand.UpAsync(
                "--port", $"{port}", "--data", directory, "--bind", $"{own}");
            var aws = new AwsCli(new Uri($"http://{own}:{port}"), key.Id, key.Secret);
            const string create = "create-cache-cluster --cache-cluster-id a --cache-node-type cache.t3.micro --engine";
            foreach (var engine in new[] { "valkey", "memcached" })
            {
                var refused = await aws.FailAsync($"{create} {engine}");
                Assert.Contains("(InvalidParameterCombination)", refused);
                Assert.Contains("needs an AuthToken or a user group", refused);
            }
            Assert.Contains("needs an AuthToken", await aws.FailAsync(
                "create-replication-group --replication-group-id g --replication-group-description d --engine valkey"
                + " --cache-node-type cache.t3.micro"));
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    [Fact]
    public async Task A_service_that_listens_everywhere_tells_endpoints_that_other_machines_reach()
    {
        if (Own is null) Assert.Skip("This machine has no address but loopback's.");
        var directory = Directory.CreateTempSubdirectory("larder-access-").FullName;
        try
        {
            var key = await SignedService.AddKeyAsync(directory);
            var port = Ports.Free();
            await using var service = await LarderCommand.UpAsync(
                "--port", $"{port}", "--data", directory, "--bind", "0.0.0.0", "--open-caches", "--node-port", $"{port + 1}");
            var aws = new AwsCli(new Uri($"http://127.0.0.1:{port}"), key.Id, key.Secret);
            await aws.RunAsync("create-cache-cluster --cache-cluster-id a --cache-node-type cache.t3.micro --engine valkey");
            await aws.RunAsync("wait cache-cluster-available --cache-cluster-id a");
            var told = await aws.RunAsync("describe-cache-clusters --cache-cluster-id a --show-cache-node-info");
            var endpoint = told.GetProperty("CacheClusters")[0].GetProperty("CacheNodes")[0].GetProperty("Endpoint");
            var address = IPAddress.Parse(endpoint.GetProperty("Address").GetString()!);
            Assert.False(IPAddress.IsLoopback(address));
            using var client = new TcpClient();
            await client.ConnectAsync(address, endpoint.GetProperty("Port").GetInt32(), TestContext.Current.CancellationToken);
            await aws.RunAsync("delete-cache-cluster --cache-cluster-id a");
            await aws.RunAsync("wait cache-cluster-deleted --cache-cluster-id a");
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    static IPAddress? Own => NetworkInterface.GetAllNetworkInterfaces()
        .SelectMany(network => network.GetIPProperties().UnicastAddresses).Select(unicast => unicast.Address)
        .FirstOrDefault(address => address.AddressFamily == AddressFamily.InterNetwork && !IPAddress.IsLoopback(address));

    [Theory]
    [InlineData("127.0.0.1:{0}", true, HttpStatusCode.OK)]
    [InlineData("larder.test:{0}", true, HttpStatusCode.OK)]
    [InlineData("other.test:{0}", true, HttpStatusCode.Forbidden)]
    [InlineData("192.0.2.77:{0}", true, HttpStatusCode.Forbidden)]
    [InlineData("127.0.0.1:{0}", false, HttpStatusCode.Unauthorized)]
    public async Task The_console_is_for_who_has_a_key_under_a_name_that_is_known(
        string host, bool hasKey, HttpStatusCode status)
    {
        using var http = new HttpClient { BaseAddress = Address };
        foreach (var path in new[] { "/console", "/_blazor/negotiate?negotiateVersion=1" })
        {
            using var request = new HttpRequestMessage(path[1] == 'c' ? HttpMethod.Get : HttpMethod.Post, path);
            request.Headers.Host = host.Replace("{0}", $"{shared.Port}");
            var pair = $"{shared.Key.Id}:{(hasKey ? shared.Key.Secret : "wrong")}";
            request.Headers.Authorization = new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(pair)));
            using var answer = await http.SendAsync(request, TestContext.Current.CancellationToken);
            Assert.Equal(status, answer.StatusCode);
        }
    }
}
