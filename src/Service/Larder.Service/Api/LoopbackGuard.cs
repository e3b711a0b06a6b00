// Keeps web pages away from a service that trusts whoever reaches it on loopback. A browser on this machine could be
// made to post a form here by any page (cross-site request), or to take a name of the page's own for this address (DNS
// rebinding); both show in headers that a page cannot set.
using System.Net;
using Microsoft.AspNetCore.Http;

namespace Larder.Service.Api;

/// <summary>Middleware that refuses requests made for another host or by a page from elsewhere.</summary>
static class LoopbackGuard
{
    public static Task RunAsync(HttpContext http, RequestDelegate next)
    {
        if (IsLoopback(http.Request.Host.Host) && IsOwnOrigin(http.Request)) return next(http);
        http.Response.StatusCode = StatusCodes.Status403Forbidden;
        return http.Response.WriteAsync("This service answers only requests made for it on this machine.\n");
    }

    static bool IsLoopback(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));

    static bool IsOwnOrigin(HttpRequest request)
    {
        if (request.Headers["Sec-Fetch-Site"] == "cross-site") return false;
        var origin = request.Headers.Origin.ToString();
        return origin.Length == 0 || origin == $"{request.Scheme}://{request.Host}";
    }
}
