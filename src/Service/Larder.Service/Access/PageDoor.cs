// Who may see pages where keys are required: whoever has a key. A browser asks for its id and secret as user and password.
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Larder.Service.Access;

/// <summary>Middleware for all that is not the API, which has signatures instead.</summary>
/// <param name="openPages">Paths that are for everybody.</param>
sealed class PageDoor(AccessKeys keys, RequestBudget budget, IReadOnlyCollection<string> openPages)
{
    const string Scheme = "Basic ";

    public async Task RunAsync(HttpContext http, RequestDelegate next)
    {
        if (http.Request.Path == "/")
        {
            await next(http);
            return;
        }
        if (!budget.TryTake(http.Connection.RemoteIpAddress))
        {
            http.Response.StatusCode = StatusCodes.Status429TooManyRequests;
            await http.Response.WriteAsync("Too many requests.\n");
            return;
        }
        var isOpen = openPages.Contains(http.Request.Path.Value);
        if (isOpen || await HasKeyAsync(http.Request.Headers.Authorization.ToString(), http.RequestAborted))
        {
            await next(http);
            return;
        }
        http.Response.StatusCode = StatusCodes.Status401Unauthorized;
        http.Response.Headers.WWWAuthenticate = "Basic realm=\"Larder: access key id and secret\", charset=\"UTF-8\"";
        await http.Response.WriteAsync("An access key is needed (larder keys add).\n");
    }

    async ValueTask<bool> HasKeyAsync(string header, CancellationToken stop)
    {
        if (!header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)) return false;
        var bytes = new byte[header.Length];
        if (!Convert.TryFromBase64String(header[Scheme.Length..].Trim(), bytes, out var length)) return false;
        var pair = Encoding.UTF8.GetString(bytes, 0, length).Split(':', 2);
        return pair.Length == 2 && await keys.FindAsync(pair[0], stop) is { } key && CryptographicOperations.FixedTimeEquals(
            Encoding.UTF8.GetBytes(key.Secret), Encoding.UTF8.GetBytes(pair[1]));
    }
}
