// A request that holds its session's lock, and ends otherwise than by an answer.
using System.Net;
using Larder.Client.Sessions;
using Larder.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Larder.Client.Tests.Sessions;

public sealed class LockedRequestTests
{
    static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/fail")]
    [InlineData("/leave")]
    public async Task What_it_has_changed_is_stored_under_the_lock(string path)
    {
        using var node = LarderNode.Start("valkey");
        await using var server = await ServerOfOne.StartAsync(node);
        var cookie = await server.BeginAsync();
        await server.AskAsync($"{path}?value=Grace", cookie);
        Assert.Equal("Grace", await server.NameAsync(cookie));

        // As when another request has taken the lock, which had lapsed.
        await server.AskAsync($"{path}?value=Alan&loses=true", cookie);
        Assert.Equal("Grace", await server.NameAsync(cookie));
    }

    sealed class ServerOfOne : IAsyncDisposable
    {
        readonly WebApplication _app;
        readonly RespConnection _cache;
        readonly HttpClient _browser = new(new SocketsHttpHandler { UseCookies = false });
        readonly SemaphoreSlim _ended = new(0);

        ServerOfOne(ServerProcess node)
        {
            _cache = new RespConnection(node.Connect());
            var builder = WebApplication.CreateSlimBuilder();
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            builder.Logging.ClearProviders();
            builder.AddLarder("sessions", cache =>
            {
                cache.Endpoint = $"127.0.0.1:{node.Port}";
                cache.CommandLimit = cache.ConnectLimit = Limit;
            }).AddSessions(configureStore: store =>
            {
                store.LockRequests = true;
                store.LockLease = TimeSpan.FromHours(1);
            });
            _app = builder.Build();
            _app.Use(NoteEndAsync);
            _app.UseLarderSession();
            _app.MapGet("/name", (HttpContext http, CancellationToken _) => FindAsync(http));
            _app.MapGet("/fail", async (HttpContext http, string value, bool? loses) =>
            {
                await ChangeAsync(http, value, loses);
                throw new InvalidDataException("as applications fail");
            });
            _app.MapGet("/leave", async (HttpContext http, string value, bool? loses) =>
            {
                await ChangeAsync(http, value, loses);
                http.Abort();
            });
            _app.MapGet("/begin", (HttpContext http) => http.Session.SetString("name", "Ada"));
        }

        public static async Task<ServerOfOne> StartAsync(ServerProcess node)
        {
            var server = new ServerOfOne(node);
            await server._app.StartAsync(Cancel);
            return server;
        }

        public async Task<string> BeginAsync() =>
            (await AskAsync("/begin", null))!.Headers.GetValues("Set-Cookie").Single().Split(';')[0];

        public async Task<string> NameAsync(string cookie) =>
            await (await AskAsync("/name", cookie))!.Content.ReadAsStringAsync(Cancel);

        // Null when there was no answer. The request has ended, whoever asked may have gone long before.
        public async Task<HttpResponseMessage?> AskAsync(string path, string? cookie)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"{_app.Urls.First()}{path}");
            if (cookie is not null) request.Headers.Add("Cookie", cookie);
            HttpResponseMessage? answer = null;
            try
            {
                answer = await _browser.SendAsync(request, Cancel);
                Assert.NotEqual(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
            }
            catch (HttpRequestException)
            {
                // It was left.
            }

            Assert.True(await _ended.WaitAsync(Limit, Cancel));
            return answer;
        }

        async Task NoteEndAsync(HttpContext http, RequestDelegate next)
        {
            try
            {
                await next(http);
            }
            finally
            {
                _ended.Release();
            }
        }

        static async Task<string?> FindAsync(HttpContext http)
        {
            await http.Session.LoadAsync();
            return http.Session.GetString("name");
        }

        async Task ChangeAsync(HttpContext http, string value, bool? loses)
        {
            await FindAsync(http);
            http.Session.SetString("name", value);
            if (loses != true) return;
            var locks = RespConnection.Text(_cache.Call("KEYS", "*:lock")).Split("\r\n");
            Assert.Equal(":1\r\n", RespConnection.Text(_cache.Call("DEL", locks[2])));
        }

        public async ValueTask DisposeAsync()
        {
            await _app.DisposeAsync();
            _browser.Dispose();
            _cache.Dispose();
            _ended.Dispose();
        }
    }
}
