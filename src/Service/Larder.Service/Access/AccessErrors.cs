// What is said to calls that are not signed as they should be: codes and statuses of AWS's query APIs.
using Larder.Service.Model;

namespace Larder.Service.Access;

/// <summary>Makes errors.</summary>
static class AccessErrors
{
    public static ApiException Missing() =>
        new("MissingAuthenticationToken", 403, "The request must contain a signature made with a registered access key.");

    public static ApiException Incomplete(string what) =>
        new("IncompleteSignature", 400, $"The request signature does not conform to AWS standards. {what}");

    public static ApiException UnknownKey() =>
        new("InvalidClientTokenId", 403, "The access key in the request is not known to this service.");

    public static ApiException NoMatch(string? what = null) => new(
        "SignatureDoesNotMatch",
        403,
        what ?? "The request signature we calculated does not match the signature you provided. "
            + "Check your secret access key and signing method.");

    public static ApiException Expired(string what) => new("RequestExpired", 400, what);

    public static ApiException TooMany() => new("Throttling", 400, "Rate exceeded");
}
