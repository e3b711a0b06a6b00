// What every action of the API is.
namespace Larder.Service.Api.Contract;

/// <summary>What one action of the API does. Its class is named like the action and lives in Api/Actions.</summary>
interface IAction<in TRequest, TResult>
{
    /// <summary>Carries the request out; an <see cref="Model.ApiException"/> is the answer's error.</summary>
    Task<TResult> RunAsync(TRequest request, CancellationToken stop);
}

/// <summary>The result of an action whose answer carries none.</summary>
readonly record struct NoResult;
