// What a web page in a browser on the same machine could send, as the bytes that arrive: refused, whatever it asks for.
using Xunit;

namespace Larder.Service.EndToEnd;

public sealed class WebPageTests(SharedService shared) : IClassFixture<SharedService>
{
    const string List = "Action=DescribeCacheClusters&Version=2015-02-02";

    [Theory]
    [InlineData("Host: larder.example")]
    [InlineData("Host: 127.0.0.1.larder.example")]
    [InlineData("Host: 0.0.0.0:{0}")]
    [InlineData("Host: 192.0.2.1:{0}")]
    [InlineData("Host:")]
    [InlineData("Host: 127.0.0.1:{0}\r\nOrigin: http://larder.example")]
    [InlineData("Host: 127.0.0.1:{0}\r\nOrigin: http://127.0.0.1:{1}")]
    [InlineData("Host: 127.0.0.1:{0}\r\nOrigin: http://localhost:{0}")]
    [InlineData("Host: 127.0.0.1:{0}\r\nOrigin: https://127.0.0.1:{0}")]
    [InlineData("Host: 127.0.0.1:{0}\r\nOrigin: null")]
    [InlineData("Host: 127.0.0.1:{0}\r\nOrigin:")]
    [InlineData("Host: 127.0.0.1:{0}\r\nOrigin: http://127.0.0.1:{0}\r\nOrigin: http://127.0.0.1:{1}")]
    [InlineData("Host: 127.0.0.1:{0}\r\nSec-Fetch-Site: cross-site")]
    [InlineData("Host: 127.0.0.1:{0}\r\nSec-Fetch-Site: same-site")]
    [InlineData("Host: 127.0.0.1:{0}\r\nSec-Fetch-Site: same-origin\r\nSec-Fetch-Site: same-site")]
    public async Task A_request_that_another_page_made_is_refused(string headers)
    {
        Assert.StartsWith("HTTP/1.1 403", await PostAsync(headers));
        Assert.StartsWith("HTTP/1.1 403", await SendAsync("GET /console", headers));
        Assert.StartsWith("HTTP/1.1 403", await SendAsync("POST /_blazor/negotiate?negotiateVersion=1", headers));
        var upgrade = $"{headers}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13"
            + "\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==";
        Assert.StartsWith("HTTP/1.1 403", await SendAsync("GET /_blazor?id=a", upgrade));
    }

    [Theory]
    [InlineData("Host: 127.0.0.1:{0}")]
    [InlineData("Host: localhost:{0}")]
    [InlineData("Host: [::1]:{0}")]
    [InlineData("Host: 127.0.0.1:{0}\r\nOrigin: http://127.0.0.1:{0}\r\nSec-Fetch-Site: same-origin")]
    [InlineData("Host: 127.0.0.1:{0}\r\nSec-Fetch-Site: none")]
    public async Task A_program_and_a_page_of_the_services_own_are_answered(string headers) =>
        Assert.StartsWith("HTTP/1.1 200", await PostAsync(headers));

    [Theory]
    [InlineData("GET", "405")]
    [InlineData("HEAD", "405")]
    [InlineData("PUT", "405")]
    [InlineData("DELETE", "405")]
    [InlineData("OPTIONS", "405")]
    public async Task Only_a_post_runs_an_action(string method, string status)
    {
        await shared.Api.Client.CreateCacheClusterAsync(new()
        {
            CacheClusterId = $"k{method}", Engine = "valkey", CacheNodeType = "cache.t3.micro",
        });
        var answer = await SendAsync(
            $"{method} /?Action=DeleteCacheCluster&CacheClusterId=k{method}&Version=2015-02-02", "Host: 127.0.0.1:{0}");
        Assert.StartsWith($"HTTP/1.1 {status}", answer);
        Assert.NotEqual("deleting", await shared.Api.StatusAsync($"k{method.ToLowerInvariant()}"));
    }

    [Fact]
    public async Task What_a_post_asks_for_stands_in_its_body()
    {
        var answer = await SendAsync($"POST /?{List}", "Host: 127.0.0.1:{0}\r\nContent-Type: application/x-www-form-urlencoded");
        Assert.StartsWith("HTTP/1.1 400", answer);
        Assert.Contains("MissingAction", answer);
    }

    [Fact]
    public async Task Who_opens_the_address_sees_the_console_and_no_page_shows_it_in_a_frame()
    {
        using var answer = await shared.Http.GetAsync("/", TestContext.Current.CancellationToken);
        Assert.Equal("/console", answer.RequestMessage!.RequestUri!.AbsolutePath);
        Assert.True(answer.IsSuccessStatusCode);
        Assert.Equal("DENY", answer.Headers.GetValues("X-Frame-Options").Single());
        Assert.Equal("same-origin", answer.Headers.GetValues("Cross-Origin-Resource-Policy").Single());
    }

    Task<string> PostAsync(string headers) => SendAsync(
        "POST /", $"{headers}\r\nContent-Type: application/x-www-form-urlencoded", List);

    // {0} in the headers is the service's port, {1} another.
    Task<string> SendAsync(string line, string headers, string body = "")
    {
        var port = shared.Service.Address.Port;
        headers = headers.Replace("{0}", $"{port}").Replace("{1}", $"{port + 1}");
        return RawConnection.AskAsync(
            port, $"{line} HTTP/1.1\r\n{headers}\r\nContent-Length: {body.Length}\r\n\r\n{body}");
    }
}
