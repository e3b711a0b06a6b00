// Whether a cache answers.
using Microsoft.Extensions.Diagnostics.HealthChecks;
using StackExchange.Redis;

namespace Larder.Aspire.Hosting;

sealed class PingCheck(ILarderResource cache) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            var endpoint = await cache.ConnectionStringExpression.GetValueAsync(cancellationToken);
            if (endpoint is null) return HealthCheckResult.Unhealthy("it has no endpoint yet");
            await using var connection = await ConnectionMultiplexer.ConnectAsync(endpoint);
            await connection.GetDatabase().PingAsync();
            return HealthCheckResult.Healthy();
        }
        catch (RedisException e)
        {
            return HealthCheckResult.Unhealthy(e.Message, e);
        }
    }
}
