// Keeps web pages away from a service that trusts whoever reaches it on loopback. A browser on this machine could be
// made to post a form here by any page, also by one on another port of this machine (the same site to a browser), or to
// take a name of the page's own for this address (DNS rebinding); all show in headers that a page cannot set.
using System.Net;
using Microsoft.AspNetCore.Http;

namespace Larder.Service.Api;

/// <summary>Middleware that refuses requests made for another host or by a page from elsewhere, the console's
/// WebSocket among them.</summary>
static class LoopbackGuard
{
    public static Task RunAsync(HttpContext http, RequestDelegate next)
    {
        KeepPagesOut(http.Response.Headers);
        if (IsLoopback(http.Request.Host.Host) && IsOwn(http.Request)) return next(http);
        http.Response.StatusCode = StatusCodes.Status403Forbidden;
        return http.Response.WriteAsync("This service answers only requests made for it on this machine.\n");
    }

    // For browsers that do not say where a request comes from: no page shows this one in a frame or reads its answers.
    static void KeepPagesOut(IHeaderDictionary headers)
    {
        headers.XFrameOptions = "DENY";
        headers.XContentTypeOptions = "nosniff";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
    }

    static bool IsLoopback(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));

    // A program that is no browser sends neither header. "none" is a person: an address typed, a bookmark.
    static bool IsOwn(HttpRequest request)
    {
        var headers = request.Headers;
        return headers["Sec-Fetch-Site"].ToString() is "" or "same-origin" or "none"
            && (headers.Origin.Count == 0 || headers.Origin == $"{request.Scheme}://{request.Host}");
    }
}
