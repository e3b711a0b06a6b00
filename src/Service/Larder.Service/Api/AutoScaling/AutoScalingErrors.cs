// Errors in the words of Application Auto Scaling's API; its codes are the names of its exceptions.
using Larder.Service.Model;

namespace Larder.Service.Api.AutoScaling;

/// <summary>Makes errors.</summary>
static class AutoScalingErrors
{
    public const string Internal = "InternalServiceException";

    // What the check of signatures says, in the words of this protocol.
    static readonly Dictionary<string, string> AccessCodes = new()
    {
        ["MissingAuthenticationToken"] = "MissingAuthenticationTokenException",
        ["IncompleteSignature"] = "IncompleteSignatureException",
        ["InvalidClientTokenId"] = "UnrecognizedClientException",
        ["SignatureDoesNotMatch"] = "InvalidSignatureException",
        ["RequestExpired"] = "InvalidSignatureException",
        ["Throttling"] = "ThrottlingException",
        ["MalformedInput"] = "SerializationException",
    };

    public static string CodeOf(ApiException error) => AccessCodes.GetValueOrDefault(error.Code, error.Code);

    public static ApiException Invalid(string message) => new("ValidationException", 400, message);

    public static ApiException Malformed(string message) => new("SerializationException", 400, message);

    public static ApiException UnknownOperation() => new("UnknownOperationException", 400, "There is no such operation.");

    public static ApiException InvalidToken() => new("InvalidNextTokenException", 400, "The next token supplied was invalid.");

    public static ApiException TooMany(string what, int max) =>
        new("LimitExceededException", 400, $"A scalable target can have at most {max} {what}.");

    public static ApiException NoTarget(string resourceId, string dimension) => NotFound(
        $"No scalable target found for service namespace: elasticache, resource ID: {resourceId}, "
        + $"scalable dimension: {dimension}");

    public static ApiException NoResource(string arn) =>
        new("ResourceNotFoundException", 400, $"There is no scalable target {arn}.");

    public static ApiException TooManyTags() =>
        new("TooManyTagsException", 400, $"A scalable target can have at most {TagRules.CountMax} tags.");

    public static ApiException NotFound(string message) => new("ObjectNotFoundException", 400, message);

    /// <summary>A member that does not keep to the model.</summary>
    public static ApiException Constraint(string member, string? value, string constraint) => Invalid(
        $"1 validation error detected: Value {(value is null ? "" : $"'{value}' ")}at '{member}' failed to satisfy constraint: "
        + $"Member must {constraint}");
}
