// The signature that a request carries, in a header or, presigned, in its query.
//
//   Authorization: AWS4-HMAC-SHA256 Credential=ID/20261129/us-east-1/elasticache/aws4_request,
//                  SignedHeaders=host;x-amz-date, Signature=...
//   ?X-Amz-Algorithm=...&X-Amz-Credential=...&X-Amz-Date=...&X-Amz-Expires=...&X-Amz-SignedHeaders=...&X-Amz-Signature=...
using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Larder.Service.Access;

/// <summary>A signature as it was given: not yet checked.</summary>
sealed record RequestSignature(
    string KeyId, SignatureScope Scope, DateTimeOffset Time, int? ExpiresSeconds, IReadOnlyList<string> Headers, string Hex)
{
    const int ExpiresSecondsMax = 7 * 24 * 3600;
    const string InQuery = "X-Amz-Signature";

    public bool IsPresigned => ExpiresSeconds is not null;

    /// <summary>Whether a request carries its signature in its query.</summary>
    public static bool IsIn(IQueryCollection query) => query.ContainsKey(InQuery);

    /// <exception cref="Model.ApiException">There is none, or it is not whole.</exception>
    public static RequestSignature Of(HttpRequest request)
    {
        if (IsIn(request.Query)) return OfQuery(request.Query);
        var header = request.Headers.Authorization.ToString();
        if (header.Length == 0) throw AccessErrors.Missing();
        var algorithm = header.Split(' ', 2);
        if (algorithm[0] != SignatureV4.Algorithm || algorithm.Length == 1)
        {
            throw AccessErrors.Incomplete($"The algorithm must be {SignatureV4.Algorithm}.");
        }
        var fields = new Dictionary<string, string>();
        foreach (var field in algorithm[1].Split(',', StringSplitOptions.TrimEntries))
        {
            var parts = field.Split('=', 2);
            if (parts.Length == 2 && !fields.TryAdd(parts[0], parts[1])) throw AccessErrors.Incomplete($"{parts[0]} is twice.");
        }
        string Field(string name) => fields.TryGetValue(name, out var value) && value.Length > 0
            ? value
            : throw AccessErrors.Incomplete($"Authorization header requires '{name}' parameter.");
        return Of(Field("Credential"), TimeOf(request.Headers), null, Field("SignedHeaders"), Field("Signature"));
    }

    static RequestSignature OfQuery(IQueryCollection query)
    {
        string Field(string name) => query[name] is [{ Length: > 0 } value]
            ? value
            : throw AccessErrors.Incomplete($"The query requires '{name}' once.");
        if (Field("X-Amz-Algorithm") != SignatureV4.Algorithm)
        {
            throw AccessErrors.Incomplete($"The algorithm must be {SignatureV4.Algorithm}.");
        }
        var isNumber = int.TryParse(
            Field("X-Amz-Expires"), NumberStyles.None, CultureInfo.InvariantCulture, out var expires);
        if (!isNumber || expires is < 1 or > ExpiresSecondsMax)
        {
            throw AccessErrors.Incomplete($"X-Amz-Expires must be a number from 1 to {ExpiresSecondsMax}.");
        }
        return Of(
            Field("X-Amz-Credential"), TimeOf(Field("X-Amz-Date")), expires, Field("X-Amz-SignedHeaders"), Field(InQuery));
    }

    static RequestSignature Of(string credential, DateTimeOffset time, int? expires, string headers, string hex)
    {
        if (credential.Split('/') is not [{ Length: > 0 } id, var day, var region, var service, SignatureScope.End])
        {
            throw AccessErrors.Incomplete("Credential must have the form ID/DAY/REGION/SERVICE/aws4_request.");
        }
        return new RequestSignature(
            id, new SignatureScope(day, region, service), time, expires, headers.Split(';'), hex);
    }

    static DateTimeOffset TimeOf(IHeaderDictionary headers)
    {
        if (headers["X-Amz-Date"].ToString() is { Length: > 0 } time) return TimeOf(time);
        return DateTimeOffset.TryParseExact(
            headers.Date.ToString(), "r", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date)
            ? date
            : throw AccessErrors.Incomplete(
                "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.");
    }

    static DateTimeOffset TimeOf(string text) => DateTimeOffset.TryParseExact(
        text, SignatureV4.TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
        ? time
        : throw AccessErrors.Incomplete($"The date must have the form {SignatureV4.TimeFormat}.");
}
