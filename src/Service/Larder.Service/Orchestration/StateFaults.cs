// Failures of the state on their way from a grain to another host. What its database has thrown cannot be sent; what it means
// can.
using Larder.Service.Model;
using Larder.Service.Store;
using Microsoft.Extensions.Logging;

namespace Larder.Service.Orchestration;

/// <summary>Stands around every call of a grain.</summary>
sealed class StateFaults(ILogger<StateFaults> log) : IIncomingGrainCallFilter
{
    public async Task Invoke(IIncomingGrainCallContext context)
    {
        try
        {
            await context.Invoke();
        }
        catch (Exception error) when (StateFailure.IsOfState(error))
        {
            if (StateFailure.IsUnreachable(error)) throw ApiException.Unavailable("The state of the service cannot be reached.");
            log.LogError(error, "{Grain}: the state has refused {Method}", context.TargetId, context.MethodName);
            throw new InvalidOperationException($"The state has refused it: {error.GetBaseException().Message}");
        }
    }
}
