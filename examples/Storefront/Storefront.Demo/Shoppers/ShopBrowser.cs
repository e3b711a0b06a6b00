// A shopper's browser: keeps the session cookie, and asks again through the load balancer when a request was not
// answered because a server died under it. Every request of the shop may be repeated without harm.
using System.Diagnostics;
using System.Text.Json;
using Storefront.Demo.Measuring;

namespace Storefront.Demo.Shoppers;

sealed class ShopBrowser(HttpClient http, Measurements measurements)
{
    const int MostAttempts = 20;
    const int LongestPauseMs = 500;
    string? _cookie;

    /// <summary>Reads a page of the catalogue, through the shop's cache or past it, and times it.</summary>
    public async Task<JsonDocument?> ReadCatalogueAsync(string path, bool pastCache)
    {
        using var answer = await SendAsync(HttpMethod.Get, path, pastCache ? ReadPath.Database : ReadPath.Cache);
        return answer is null ? null : await JsonAsync(answer);
    }

    /// <summary>Asks for or changes the basket; returns what the shop says is in it, null without an answer.</summary>
    public async Task<Dictionary<int, int>?> BasketAsync(HttpMethod method, string path)
    {
        using var answer = await SendAsync(method, path, ReadPath.None);
        if (answer is null) return null;
        using var json = await JsonAsync(answer);
        return json.RootElement.GetProperty("quantities").Deserialize<Dictionary<int, int>>();
    }

    async Task<HttpResponseMessage?> SendAsync(HttpMethod method, string path, ReadPath readPath)
    {
        for (var attempt = 0; attempt < MostAttempts; attempt++)
        {
            if (attempt > 0)
            {
                measurements.Retried();
                await Task.Delay(Math.Min(10 << Math.Min(attempt, 6), LongestPauseMs));
            }

            if (await TryOnceAsync(method, path, readPath) is { } answer) return answer;
        }

        measurements.Unanswered();
        return null;
    }

    async Task<HttpResponseMessage?> TryOnceAsync(HttpMethod method, string path, ReadPath readPath)
    {
        using var request = new HttpRequestMessage(method, path);
        if (_cookie is not null) request.Headers.Add("Cookie", _cookie);
        if (readPath == ReadPath.Database) request.Headers.Add("Cache-Control", "no-cache");
        var started = Stopwatch.GetTimestamp();
        try
        {
            var answer = await http.SendAsync(request);
            if ((int)answer.StatusCode >= 500)
            {
                answer.Dispose();
                return null;
            }

            answer.EnsureSuccessStatusCode();
            measurements.Answered(readPath, Stopwatch.GetElapsedTime(started));
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
