// AWS's signature, version 4: a request in one canonical text, and a keyed hash over it.
//
//   secret -> key of the day -> of the region -> of the service -> signing key --+
//   request -> canonical text -> hash -> with date and scope: text to sign ------+--> signature
using System.Security.Cryptography;
using System.Text;

namespace Larder.Service.Access;

/// <summary>Where and when a signature holds: <c>20261129/us-east-1/elasticache/aws4_request</c>.</summary>
sealed record SignatureScope(string Day, string Region, string Service)
{
    public const string End = "aws4_request";

    public override string ToString() => $"{Day}/{Region}/{Service}/{End}";
}

/// <summary>What of a request is signed. Names of headers are in lower case.</summary>
sealed record SignedParts(
    string Method,
    string Path,
    IEnumerable<KeyValuePair<string, string>> Query,
    IReadOnlyList<KeyValuePair<string, string>> Headers,
    string BodyHash)
{
    public string HeaderNames => string.Join(';', Headers.Select(header => header.Key));

    /// <summary>The canonical text.</summary>
    public override string ToString()
    {
        var query = Query
            .Select(pair => KeyValuePair.Create(Escape(pair.Key), Escape(pair.Value)))
            .OrderBy(pair => pair.Key, StringComparer.Ordinal).ThenBy(pair => pair.Value, StringComparer.Ordinal)
            .Select(pair => $"{pair.Key}={pair.Value}");
        var text = new StringBuilder();
        text.Append(Method).Append('\n').Append(Path).Append('\n').AppendJoin('&', query).Append('\n');
        foreach (var (name, value) in Headers) text.Append(name).Append(':').Append(Trimmed(value)).Append('\n');
        return text.Append('\n').Append(HeaderNames).Append('\n').Append(BodyHash).ToString();
    }

    // Everything but letters, digits and -._~ of ASCII.
    static string Escape(string text) => Uri.EscapeDataString(text);

    static string Trimmed(string value) =>
        string.Join(' ', value.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
}

/// <summary>Computes signatures.</summary>
static class SignatureV4
{
    public const string Algorithm = "AWS4-HMAC-SHA256";
    public const string TimeFormat = "yyyyMMdd'T'HHmmss'Z'";
    public const string Service = "elasticache";

    public static string Sign(string secret, SignatureScope scope, string time, SignedParts parts)
    {
        var key = Encoding.UTF8.GetBytes($"AWS4{secret}");
        foreach (var part in new[] { scope.Day, scope.Region, scope.Service, SignatureScope.End })
        {
            key = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(part));
        }
        var text = $"{Algorithm}\n{time}\n{scope}\n{Hash(Encoding.UTF8.GetBytes(parts.ToString()))}";
        return Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text)));
    }

    public static string Hash(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
