// A shopper's browser: keeps the session cookie, and asks again through the load balancer when a request was not
// answered because something died under it. Every request of the shop may be repeated without harm.
using System.Diagnostics;
using System.Text.Json;
using Storefront.Counting;

namespace Storefront.Shoppers;

sealed class ShopBrowser(HttpClient http, ShopperCounters counters)
{
    const int LongestPauseMs = 500;
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);
    string? _cookie;

    /// <summary>Reads a page of the catalogue and times it, as the shopper sees it: with all repeated requests.</summary>
    public async Task<JsonDocument?> ReadCatalogueAsync(string path)
    {
        var started = Stopwatch.GetTimestamp();
        using var answer = await SendAsync(HttpMethod.Get, path);
        if (answer is null) return null;
        var page = await JsonAsync(answer);
        counters.PageTook(Stopwatch.GetElapsedTime(started));
        return page;
    }

    /// <summary>Asks for or changes the basket; returns what the shop says is in it, null without an answer.</summary>
    public async Task<Dictionary<int, int>?> BasketAsync(HttpMethod method, string path)
    {
        using var answer = await SendAsync(method, path);
        if (answer is null) return null;
        using var json = await JsonAsync(answer);
        return json.RootElement.GetProperty("quantities").Deserialize<Dictionary<int, int>>();
    }

    async Task<HttpResponseMessage?> SendAsync(HttpMethod method, string path)
    {
        var started = Stopwatch.GetTimestamp();
        for (var attempt = 0; Stopwatch.GetElapsedTime(started) < Patience; attempt++)
        {
            if (attempt > 0)
            {
                counters.Retried();
                await Task.Delay(Math.Min(10 << Math.Min(attempt, 6), LongestPauseMs));
            }

            if (await TryOnceAsync(method, path) is { } answer) return answer;
        }

        counters.Unanswered();
        return null;
    }

    async Task<HttpResponseMessage?> TryOnceAsync(HttpMethod method, string path)
    {
        using var request = new HttpRequestMessage(method, path);
        if (_cookie is not null) request.Headers.Add("Cookie", _cookie);
        try
        {
            var answer = await http.SendAsync(request);
            if ((int)answer.StatusCode >= 500)
            {
                answer.Dispose();
                return null;
            }

            answer.EnsureSuccessStatusCode();
            counters.Answered();
            KeepCookie(answer);
            return answer;
        }
        catch (Exception e) when (e is HttpRequestException { StatusCode: null } or IOException
            or TaskCanceledException)
        {
            return null;
        }
    }

    void KeepCookie(HttpResponseMessage answer)
    {
        if (!answer.Headers.TryGetValues("Set-Cookie", out var cookies)) return;
        foreach (var cookie in cookies) _cookie = cookie.Split(';', 2)[0];
    }

    static async Task<JsonDocument> JsonAsync(HttpResponseMessage answer)
    {
        await using var body = await answer.Content.ReadAsStreamAsync();
        return await JsonDocument.ParseAsync(body);
    }
}
