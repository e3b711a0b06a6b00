// Application servers whose sessions are in a replicated group of a service: its primary is killed while users are at work,
// and nobody is logged out.
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Larder.Client.Connections;
using Larder.Client.Locating;
using Larder.Client.Sessions;
using Larder.TestKit;
using Larder.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Larder.Client.Tests.Sessions;

public sealed class SessionFailoverTests
{
    const int Users = 12;

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Nobody_is_logged_out_when_the_primary_is_killed()
    {
        await using var service = await LarderService.StartAsync(Cancel);
        await CreateGroupAsync(service.Api);
        await using var first = await StartAsync(service.Api);
        await using var second = await StartAsync(service.Api);
        using var browser = new HttpClient(new SocketsHttpHandler { UseCookies = false });
        var cookies = await Task.WhenAll(Enumerable.Range(0, Users).Select(user => LogInAsync(browser, first, user)));

        var address = first.Services.GetRequiredService<LarderCache>().Address!;
        var killed = Primary(address);
        await AwaitReplicaAsync(address);
        var failures = new ConcurrentQueue<string>();
        using var isOver = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var users = Enumerable.Range(0, Users).Select(user => Task.Run(async () =>
        {
            for (var i = user; !isOver.IsCancellationRequested; i++)
                await AskAsync(browser, i % 2 == 0 ? first : second, user, cookies[user], failures);
        })).ToArray();
        using (var process = Process.GetProcessById(killed)) process.Kill();
        Wait.Until(() => PrimaryNow(address) is { } now && now != killed, "another primary");
        await isOver.CancelAsync();
        await Task.WhenAll(users);

        Assert.Empty(failures);
        foreach (var server in new[] { first, second })
        {
            for (var user = 0; user < Users; user++)
            {
                var (name, cookie) = (user, cookies[user]);
                Wait.Until(
                    () => AskAsync(browser, server, name, cookie, failures).GetAwaiter().GetResult() == HttpStatusCode.OK,
                    $"user {name} to be served again");
            }
        }

        Assert.Empty(failures);
    }

    // A request may be told to come again; whoever is served must be who he was.
    static async Task<HttpStatusCode> AskAsync(
        HttpClient browser, WebApplication server, int user, string cookie, ConcurrentQueue<string> failures)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{server.Urls.First()}/name");
        request.Headers.Add("Cookie", cookie);
        using var answer = await browser.SendAsync(request, Cancel);
        var name = await answer.Content.ReadAsStringAsync(Cancel);
        var isServed = answer.StatusCode == HttpStatusCode.OK;
        if (isServed ? name != $"user {user}" : answer.StatusCode != HttpStatusCode.ServiceUnavailable)
            failures.Enqueue($"user {user}: {answer.StatusCode} \"{name}\"");
        if (answer.Headers.Contains("Set-Cookie")) failures.Enqueue($"user {user} got another session");
        return answer.StatusCode;
    }

    static async Task<string> LogInAsync(HttpClient browser, WebApplication server, int user)
    {
        using var answer = await browser.PutAsync($"{server.Urls.First()}/name?value=user {user}", null, Cancel);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return answer.Headers.GetValues("Set-Cookie").Single().Split(';')[0];
    }

    static async Task CreateGroupAsync(Uri api)
    {
        using var http = new HttpClient { BaseAddress = api };
        await CallAsync(
            "Action=CreateReplicationGroup&ReplicationGroupDescription=sessions&Engine=valkey&NumCacheClusters=2"
            + "&AutomaticFailoverEnabled=true&CacheNodeType=cache.t4g.micro");
        Wait.Until(
            () => CallAsync("Action=DescribeReplicationGroups").GetAwaiter().GetResult().Contains("<Status>available</Status>"),
            "the group to be available");

        async Task<string> CallAsync(string action)
        {
            using var body = new StringContent(
                $"{action}&Version=2015-02-02&ReplicationGroupId=sessions", null, "application/x-www-form-urlencoded");
            using var answer = await http.PostAsync("/", body, Cancel);
            var text = await answer.Content.ReadAsStringAsync(Cancel);
            Assert.True(answer.IsSuccessStatusCode, text);
            return text;
        }
    }

    static int Primary(CacheAddress address)
    {
        using var connection = new RespConnection(Loopback.Connect(address.Port));
        var facts = RespConnection.Text(connection.Call("INFO", "server"));
        return int.Parse(Regex.Match(facts, @"process_id:(\d+)").Groups[1].Value, CultureInfo.InvariantCulture);
    }

    // The endpoint is the new primary's once there is one.
    static int? PrimaryNow(CacheAddress address)
    {
        try
        {
            return Primary(address);
        }
        catch (Exception e) when (e is IOException or System.Net.Sockets.SocketException or FormatException)
        {
            return null;
        }
    }

    static async Task AwaitReplicaAsync(CacheAddress address)
    {
        using var connection = new RespConnection(Loopback.Connect(address.Port));
        // WAIT is about this connection's writes.
        connection.Call("SET", "mark", "x");
        Assert.Equal(":1\r\n", RespConnection.Text(await Task.Run(() => connection.Call("WAIT", "1", "0"))));
    }

    static async Task<WebApplication> StartAsync(Uri api)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.AddLarder("sessions", cache =>
        {
            cache.Api = api;
            cache.CommandLimit = TimeSpan.FromSeconds(30);
            cache.ConnectLimit = TimeSpan.FromSeconds(30);
            cache.ProbePeriod = TimeSpan.FromMilliseconds(50);
        }).AddSessions();
        var app = builder.Build();
        app.UseLarderSession();
        app.MapPut("/name", async (string value, HttpContext http) =>
        {
            await http.Session.LoadAsync();
            http.Session.SetString("name", value);
        });
        app.MapGet("/name", async (HttpContext http) =>
        {
            await http.Session.LoadAsync();
            return http.Session.GetString("name") ?? "nobody";
        });
        await app.StartAsync(Cancel);
        return app;
    }
}
