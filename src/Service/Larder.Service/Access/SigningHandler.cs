// Signs the calls that the service makes to its own API: the console's.
using System.Globalization;
using Larder.Base;
using Larder.Service.Model;

namespace Larder.Service.Access;

/// <summary>Adds a signature to each request.</summary>
sealed class SigningHandler(AccessKey key, Locality locality, Clock clock) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken stop)
    {
        var now = DateTimeOffset.FromUnixTimeMilliseconds(clock.UnixMs).UtcDateTime;
        var time = now.ToString(SignatureV4.TimeFormat, CultureInfo.InvariantCulture);
        var scope = new SignatureScope(
            now.ToString("yyyyMMdd", CultureInfo.InvariantCulture), locality.Region, SignatureV4.Service);
        var address = request.RequestUri!;
        var body = request.Content is null ? [] : await request.Content.ReadAsByteArrayAsync(stop);
        var parts = new SignedParts(
            request.Method.Method,
            address.AbsolutePath,
            [],
            [KeyValuePair.Create("host", address.Authority), KeyValuePair.Create("x-amz-date", time)],
            SignatureV4.Hash(body));
        var signature = SignatureV4.Sign(key.Secret, scope, time, parts);
        request.Headers.Add("x-amz-date", time);
        request.Headers.TryAddWithoutValidation(
            "Authorization",
            $"{SignatureV4.Algorithm} Credential={key.Id}/{scope}, SignedHeaders={parts.HeaderNames}, Signature={signature}");
        return await base.SendAsync(request, stop);
    }
}
