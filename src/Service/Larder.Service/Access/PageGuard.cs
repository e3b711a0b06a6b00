// Keeps web pages away from a service that trusts whoever reaches it on loopback, and its console beyond. A browser on this
// machine could be made to post a form here by any page, also by one on another port of this machine (the same site to a
// browser), or to take a name of the page's own for this address (DNS rebinding); all show in headers that a page cannot set.
using System.Net;
using Microsoft.AspNetCore.Http;

namespace Larder.Service.Access;

/// <summary>Middleware that refuses requests made for another host or by a page from elsewhere, the console's
/// WebSocket among them. Hosts are this machine's loopback, the address at which a request arrived, and the names given.
/// </summary>
sealed class PageGuard(IReadOnlyCollection<string> names)
{
    public Task RunAsync(HttpContext http, RequestDelegate next)
    {
        KeepPagesOut(http.Response.Headers);
        if (IsOwnHost(http.Request.Host.Host, http.Connection.LocalIpAddress) && IsOwnPage(http.Request)) return next(http);
        http.Response.StatusCode = StatusCodes.Status403Forbidden;
        return http.Response.WriteAsync("This service answers only requests made for it by a name that it has.\n");
    }

    // For browsers that do not say where a request comes from: no page shows this one in a frame or reads its answers.
    static void KeepPagesOut(IHeaderDictionary headers)
    {
        headers.XFrameOptions = "DENY";
        headers.XContentTypeOptions = "nosniff";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
    }

    // An address in figures is nothing that a page could give to another machine.
    bool IsOwnHost(string host, IPAddress? arrivedAt)
    {
        if (host.Equals("localhost", StringComparison.OrdinalIgnoreCase)) return true;
        if (names.Contains(host, StringComparer.OrdinalIgnoreCase)) return true;
        return IPAddress.TryParse(host.Trim('[', ']'), out var address)
            && (IPAddress.IsLoopback(address) || IsSame(address, arrivedAt));
    }

    static bool IsSame(IPAddress address, IPAddress? other) =>
        other is not null && address.MapToIPv6().Equals(other.MapToIPv6());

    // A program that is no browser sends neither header. "none" is a person: an address typed, a bookmark.
    static bool IsOwnPage(HttpRequest request)
    {
        var headers = request.Headers;
        return headers["Sec-Fetch-Site"].ToString() is "" or "same-origin" or "none"
            && (headers.Origin.Count == 0 || headers.Origin == $"{request.Scheme}://{request.Host}");
    }
}
