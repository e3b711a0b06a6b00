// An error of the API: what the caller did wrong, in the words and codes that ElastiCache's clients understand. The
// errors that the API model lists are factories in the generated ApiErrors; those here hold for every AWS query API.
namespace Larder.Service.Model;

/// <summary>An answer of the API that is an error. All of Larder's own are the sender's fault, but the one that something
/// cannot be reached now; anything else that escapes an action is answered as InternalFailure.</summary>
[GenerateSerializer]
public sealed class ApiException(string code, int httpStatus, string message) : Exception(message)
{
    const int NotFoundStatus = 404;

    /// <summary>The error code on the wire, for example <c>CacheClusterNotFound</c>.</summary>
    [Id(0)]
    public string Code { get; } = code;

    /// <summary>The HTTP status that the code goes with.</summary>
    [Id(1)]
    public int HttpStatus { get; } = httpStatus;

    /// <summary>What was named is not there.</summary>
    internal bool IsNotFound => HttpStatus == NotFoundStatus;

    internal static ApiException MissingAction() =>
        new("MissingAction", 400, "The request must contain the parameter Action.");

    internal static ApiException InvalidAction(string action, string version) =>
        new("InvalidAction", 400, $"Could not find operation {action} for version {version}");

    internal static ApiException MissingParameter(string name) =>
        new("MissingParameter", 400, $"The request must contain the parameter {name}.");

    internal static ApiException MalformedInput(string message) => new("MalformedInput", 400, message);

    /// <summary>Worth trying again: clients of AWS do so by themselves.</summary>
    internal static ApiException Unavailable(string message) => new("ServiceUnavailable", 503, message);

    internal static ApiException NotOfferedYet(string what) =>
        new("UnsupportedOperation", 400, $"{what} is part of the ElastiCache API, but Larder does not offer it yet.");
}
