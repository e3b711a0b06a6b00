// AWS's signature, version 4, for the requests that look a cache up: POSTs to "/" with a form as body.
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Larder.Client.Locating;

static class RequestSigner
{
    const string Algorithm = "AWS4-HMAC-SHA256";
    const string Service = "elasticache";
    const string End = "aws4_request";
    const string SignedHeaders = "host;x-amz-date";

    /// <summary>Adds date and signature; without a key the request stays as it is.</summary>
    public static void Sign(HttpRequestMessage request, byte[] body, ElastiCacheAccess access, DateTimeOffset now)
    {
        if (access.AccessKeyId is null || access.SecretAccessKey is null) return;
        var time = now.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        var day = time[..8];
        var scope = $"{day}/{access.Region}/{Service}/{End}";
        var address = request.RequestUri!;
        var canonical =
            $"POST\n{address.AbsolutePath}\n\nhost:{address.Authority}\nx-amz-date:{time}\n\n{SignedHeaders}\n{Hash(body)}";
        var toSign = $"{Algorithm}\n{time}\n{scope}\n{Hash(Encoding.UTF8.GetBytes(canonical))}";
        var key = Encoding.UTF8.GetBytes($"AWS4{access.SecretAccessKey}");
        foreach (var part in new[] { day, access.Region, Service, End }) key = Hmac(key, part);
        request.Headers.Add("x-amz-date", time);
        request.Headers.TryAddWithoutValidation(
            "Authorization",
            $"{Algorithm} Credential={access.AccessKeyId}/{scope}, SignedHeaders={SignedHeaders}, " +
            $"Signature={Convert.ToHexStringLower(Hmac(key, toSign))}");
    }

    static byte[] Hmac(byte[] key, string text) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text));

    static string Hash(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
