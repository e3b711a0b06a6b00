// Application Auto Scaling's API at the service's own address: the AWS JSON protocol, version 1.1. The operation stands in a
// header; what a request says is one object, and so is the answer.
//
//   X-Amz-Target: AnyScaleFrontendService.PutScalingPolicy
using System.Text.Json;
using System.Text.Json.Serialization;
using Larder.Base;
using Larder.Service.Access;
using Larder.Service.Model;
using Larder.Service.Store;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Larder.Service.Api.AutoScaling;

/// <summary>Carries one operation out; the result becomes the answer's JSON.</summary>
delegate Task<object> RunAutoScaling(JsonRequest request);

/// <summary>Answers requests of the JSON protocol.</summary>
sealed class AutoScalingEndpoint(
    QueryAccess access, SignatureCheck signatures, RequestBudget budget, ScalableTargetActions targets,
    ScalingPolicyActions policies, ScheduledActionActions schedules, ScalingActivityActions activities,
    ILogger<AutoScalingEndpoint> log)
{
    const string Service = "application-autoscaling", TargetHeader = "X-Amz-Target", Prefix = "AnyScaleFrontendService.";
    const string AnswerType = "application/x-amz-json-1.1";

    static readonly JsonSerializerOptions Format = new()
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    readonly Dictionary<string, RunAutoScaling> _operations = new()
    {
        ["RegisterScalableTarget"] = targets.RegisterAsync,
        ["DeregisterScalableTarget"] = targets.DeregisterAsync,
        ["DescribeScalableTargets"] = targets.DescribeAsync,
        ["ListTagsForResource"] = targets.ListTagsAsync,
        ["TagResource"] = targets.TagAsync,
        ["UntagResource"] = targets.UntagAsync,
        ["PutScalingPolicy"] = policies.PutAsync,
        ["DeleteScalingPolicy"] = policies.DeleteAsync,
        ["DescribeScalingPolicies"] = policies.DescribeAsync,
        ["PutScheduledAction"] = schedules.PutAsync,
        ["DeleteScheduledAction"] = schedules.DeleteAsync,
        ["DescribeScheduledActions"] = schedules.DescribeAsync,
        ["DescribeScalingActivities"] = activities.DescribeAsync,
    };

    /// <summary>The request is of this protocol, not of ElastiCache's.</summary>
    public static bool IsFor(HttpRequest request) => request.Headers.ContainsKey(TargetHeader);

    public async Task AnswerAsync(HttpContext http)
    {
        var id = Guid.NewGuid().ToString();
        var startedNs = Clock.System.MonotonicNs;
        var (action, outcome) = ("", "ok");
        try
        {
            if (!budget.TryTake(http.Connection.RemoteIpAddress)) throw AccessErrors.TooMany();
            if (access.NeedsKeys) await RequireSignatureAsync(http.Request, http.RequestAborted);
            var target = http.Request.Headers[TargetHeader].ToString();
            if (!target.StartsWith(Prefix, StringComparison.Ordinal)) throw AutoScalingErrors.UnknownOperation();
            if (!_operations.TryGetValue(target[Prefix.Length..], out var run)) throw AutoScalingErrors.UnknownOperation();
            action = target[Prefix.Length..];
            await SendAsync(http.Response, id, 200, await run(await ReadAsync(http.Request, http.RequestAborted)));
        }
        catch (ApiException error)
        {
            outcome = AutoScalingErrors.CodeOf(error);
            await SendErrorAsync(http.Response, id, error.HttpStatus, outcome, error.Message);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            outcome = "gone"; // the caller: there is nobody to answer
        }
        catch (Exception error) when (StateFailure.IsUnreachable(error))
        {
            log.LogWarning("Request {RequestId} failed: {Reason}", id, error.GetBaseException().Message);
            var told = ApiException.Unavailable("The state of the service cannot be reached.");
            outcome = told.Code;
            await SendErrorAsync(http.Response, id, told.HttpStatus, outcome, told.Message);
        }
        catch (Exception error)
        {
            log.LogError(error, "Request {RequestId} failed", id);
            outcome = AutoScalingErrors.Internal;
            await SendErrorAsync(http.Response, id, 500, outcome, "The service encountered an internal error.");
        }
        finally
        {
            ApiMeter.Count(action, outcome, startedNs);
        }
    }

    // It reads the body, which may be too long, or end too soon.
    async Task RequireSignatureAsync(HttpRequest request, CancellationToken stop)
    {
        try
        {
            await signatures.RequireAsync(request, Service, stop);
        }
        catch (IOException)
        {
            throw AutoScalingErrors.Malformed("The body cannot be read.");
        }
    }

    static async Task<JsonRequest> ReadAsync(HttpRequest request, CancellationToken stop)
    {
        try
        {
            using var document = await JsonDocument.ParseAsync(request.Body, cancellationToken: stop);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? new JsonRequest(document.RootElement.Clone())
                : throw AutoScalingErrors.Malformed("The body must be a JSON object.");
        }
        catch (Exception error) when (error is JsonException or IOException)
        {
            throw AutoScalingErrors.Malformed("The body is no JSON that this service accepts.");
        }
    }

    static Task SendErrorAsync(HttpResponse response, string id, int status, string code, string message)
    {
        response.Headers["x-amzn-ErrorType"] = code;
        return SendAsync(response, id, status, new Dictionary<string, object> { ["__type"] = code, ["Message"] = message });
    }

    static Task SendAsync(HttpResponse response, string id, int status, object answer)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(answer, Format);
        response.StatusCode = status;
        response.ContentType = AnswerType;
        response.ContentLength = body.Length;
        response.Headers["x-amzn-RequestId"] = id;
        return response.Body.WriteAsync(body).AsTask();
    }
}
