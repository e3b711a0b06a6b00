// Checks that a request was signed with a known key, not long ago, and is what was signed.
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Larder.Base;
using Microsoft.AspNetCore.Http;

namespace Larder.Service.Access;

/// <summary>Verifies requests.</summary>
sealed class SignatureCheck(AccessKeys keys, Clock clock)
{
    const long ToleranceMs = 15 * 60_000;

    /// <summary>Returns when the request may be answered. Its body is read for that; it can be read again afterwards.
    /// </summary>
    /// <param name="service">What it must be signed for.</param>
    /// <exception cref="Model.ApiException">It may not.</exception>
    public async Task RequireAsync(HttpRequest request, string service, CancellationToken stop)
    {
        // What costs least first: nobody without a key makes the service take in a body.
        var given = RequestSignature.Of(request);
        var key = await keys.FindAsync(given.KeyId, stop);
        if (key is null || request.Headers.ContainsKey("X-Amz-Security-Token")) throw AccessErrors.UnknownKey();
        CheckTime(given);
        CheckScope(given, service);
        CheckHeaders(given, request);
        var body = new MemoryStream();
        await request.Body.CopyToAsync(body, stop);
        body.Position = 0;
        request.Body = body;
        var parts = new SignedParts(
            request.Method,
            request.Path.Value ?? "/",
            QueryOf(request, given.IsPresigned),
            [.. given.Headers.Select(name => KeyValuePair.Create(name, request.Headers[name].ToString()))],
            SignatureV4.Hash(body.GetBuffer().AsSpan(0, (int)body.Length)));
        var time = given.Time.UtcDateTime.ToString(SignatureV4.TimeFormat, CultureInfo.InvariantCulture);
        var expected = SignatureV4.Sign(key.Secret, given.Scope, time, parts);
        if (!CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(expected), Encoding.UTF8.GetBytes(given.Hex)))
        {
            throw AccessErrors.NoMatch();
        }
    }

    void CheckTime(RequestSignature given)
    {
        // In numbers: there are times of which nothing can be added or taken off.
        var (madeMs, nowMs) = (given.Time.ToUnixTimeMilliseconds(), clock.UnixMs);
        var now = DateTimeOffset.FromUnixTimeMilliseconds(nowMs);
        if (nowMs > madeMs + (given.ExpiresSeconds * 1_000L ?? ToleranceMs))
        {
            throw AccessErrors.Expired($"Signature expired: it was made at {given.Time:u}, and now it is {now:u}.");
        }
        if (nowMs < madeMs - ToleranceMs)
        {
            throw AccessErrors.Expired($"Signature not yet current: {given.Time:u} is more than 15 minutes from {now:u}.");
        }
    }

    static void CheckScope(RequestSignature given, string service)
    {
        if (given.Scope.Service != service)
        {
            throw AccessErrors.NoMatch($"Credential should be scoped to the service {service}.");
        }
        if (given.Scope.Day == given.Time.UtcDateTime.ToString("yyyyMMdd", CultureInfo.InvariantCulture)) return;
        throw AccessErrors.NoMatch("Date in Credential scope does not match the date of the request.");
    }

    // What AWS wants signed: whom the request is for, and all that its own headers say.
    static void CheckHeaders(RequestSignature given, HttpRequest request)
    {
        var owned = request.Headers.Keys.Select(name => name.ToLowerInvariant())
            .Where(name => name.StartsWith("x-amz-", StringComparison.Ordinal)).Append("host");
        if (owned.FirstOrDefault(name => !given.Headers.Contains(name)) is { } unsigned)
        {
            throw AccessErrors.NoMatch($"'{unsigned}' must be a 'SignedHeader' in the AWS Authorization.");
        }
        var isCanonical = given.Headers.All(name => name == name.ToLowerInvariant() && request.Headers.ContainsKey(name))
            && given.Headers.SequenceEqual(given.Headers.Distinct().Order(StringComparer.Ordinal));
        if (!isCanonical) throw AccessErrors.NoMatch("The signed headers must be present, in lower case and in order.");
    }

    // The query as it was sent: what a form reader makes of it (a plus is a blank) is not what was signed.
    static IEnumerable<KeyValuePair<string, string>> QueryOf(HttpRequest request, bool isPresigned) =>
        (request.QueryString.Value ?? "").TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries)
            .Select(pair => pair.Split('=', 2))
            .Select(pair => KeyValuePair.Create(
                Uri.UnescapeDataString(pair[0]), pair.Length == 1 ? "" : Uri.UnescapeDataString(pair[1])))
            .Where(pair => !isPresigned || pair.Key != "X-Amz-Signature");
}
