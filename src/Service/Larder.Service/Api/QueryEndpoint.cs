// The API's one address: a form comes in, the operation it names is run, XML goes out.
//
//   POST / -> form -> FormValue -> ApiOperation -> action -> XmlAnswer
using Larder.Base;
using Larder.Service.Access;
using Larder.Service.Api.Wire;
using Larder.Service.Model;
using Larder.Service.Store;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Larder.Service.Api;

/// <summary>Whether callers must sign their requests.</summary>
sealed record QueryAccess(bool NeedsKeys);

/// <summary>Answers requests of the AWS query protocol.</summary>
sealed class QueryEndpoint(
    IServiceProvider services,
    QueryAccess access,
    SignatureCheck signatures,
    RequestBudget budget,
    ILogger<QueryEndpoint> log)
{
    /// <summary>The largest request body that is read, in bytes.</summary>
    public const int RequestBytesMax = 1 << 20;

    /// <summary>The largest refused body that is still taken off the connection, in bytes.</summary>
    const int RefusedBytesMax = 16 << 20;

    const string FormType = "application/x-www-form-urlencoded";
    static readonly string[] Charsets = ["utf-8", "us-ascii"];
    static readonly IEnumerable<KeyValuePair<string, StringValues>> NoPairs = [];

    public async Task AnswerAsync(HttpContext http)
    {
        var answer = new XmlAnswer(Guid.NewGuid().ToString());
        var startedNs = Clock.System.MonotonicNs;
        var (action, outcome) = ("", "ok");
        try
        {
            if (!budget.TryTake(http.Connection.RemoteIpAddress)) throw AccessErrors.TooMany();
            var form = await ReadAsync(http.Request, http.RequestAborted);
            var operation = Find(form);
            action = operation.Name;
            var run = operation.Run ?? throw ApiException.NotOfferedYet($"The action {operation.Name}");
            var writeResult = await run(services, form, http.RequestAborted);
            await answer.SendResultAsync(http.Response, operation, writeResult);
        }
        catch (ApiException error)
        {
            outcome = error.Code;
            await answer.SendErrorAsync(http.Response, error);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            outcome = "gone"; // the caller: there is nobody to answer
        }
        catch (Exception error)
        {
            var told = StateFailure.IsUnreachable(error)
                ? ApiException.Unavailable("The state of the service cannot be reached.")
                : new ApiException(
                    "InternalFailure", 500, "The request could not be carried out because of an internal error.");
            if (told.HttpStatus == 500) log.LogError(error, "Request {RequestId} failed", answer.RequestId);
            else log.LogWarning("Request {RequestId} failed: {Reason}", answer.RequestId, error.GetBaseException().Message);
            outcome = told.Code;
            await answer.SendErrorAsync(http.Response, told);
        }
        finally
        {
            ApiMeter.Count(action, outcome, startedNs);
        }
    }

    /// <summary>A GET runs nothing, for any page can make a browser send one, unless it is signed. Who only opens the
    /// address sees the console.</summary>
    public Task AnswerGetAsync(HttpContext http)
    {
        if (access.NeedsKeys && RequestSignature.IsIn(http.Request.Query)) return AnswerAsync(http);
        if (!http.Request.QueryString.HasValue)
        {
            http.Response.Redirect("/console");
            return Task.CompletedTask;
        }
        http.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
        http.Response.Headers.Allow = HttpMethods.Post;
        return http.Response.WriteAsync("Actions are sent with POST.\n");
    }

    static ApiOperation Find(FormValue form)
    {
        var action = form.Member("Action").Text() ?? throw ApiException.MissingAction();
        var version = form.Member("Version").Text() ?? ApiOperations.Version;
        if (version == ApiOperations.Version && ApiOperations.All.TryGetValue(action, out var operation))
        {
            return operation;
        }
        throw ApiException.InvalidAction(action, version);
    }

    async Task<FormValue> ReadAsync(HttpRequest request, CancellationToken stop)
    {
        if (request.ContentLength > RequestBytesMax)
        {
            // Clients read an answer only after they have sent all. Were the connection closed before that, they
            // would see it break instead of the answer; so what is left of the body is taken and thrown away.
            request.HttpContext.Features.GetRequiredFeature<IHttpMaxRequestBodySizeFeature>().MaxRequestBodySize =
                RefusedBytesMax;
            throw ApiException.MalformedInput($"The body is longer than {RequestBytesMax} bytes.");
        }
        try
        {
            if (access.NeedsKeys) await signatures.RequireAsync(request, SignatureV4.Service, stop);
            // Of a presigned address the query is signed and asks for something too.
            var pairs = access.NeedsKeys && RequestSignature.IsIn(request.Query) ? [.. request.Query] : NoPairs;
            if (!HttpMethods.IsGet(request.Method)) pairs = pairs.Concat(await ReadFormAsync(request, stop));
            return Fold(pairs.Select(pair => (pair.Key, pair.Value)));
        }
        catch (Exception error) when (error is InvalidDataException or IOException && !stop.IsCancellationRequested)
        {
            throw ApiException.MalformedInput("The body is not a form that this service accepts.");
        }
    }

    static Task<IFormCollection> ReadFormAsync(HttpRequest request, CancellationToken stop)
    {
        if (MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
            && type.MediaType.Equals(FormType, StringComparison.OrdinalIgnoreCase)
            && (!type.Charset.HasValue || Charsets.Contains(type.Charset.Value!.Trim('"').ToLowerInvariant())))
        {
            return request.ReadFormAsync(stop);
        }
        throw ApiException.MalformedInput($"The body must be of type {FormType}, in UTF-8.");
    }

    static FormValue Fold(IEnumerable<(string Key, StringValues Values)> pairs) =>
        FormValue.Of(pairs.Select(pair => KeyValuePair.Create(pair.Key, pair.Values.FirstOrDefault() ?? "")));
}
