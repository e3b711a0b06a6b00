// Looks at what may be scaled when it is time to, or when somebody has changed something about it.
using System.Threading.Channels;
using Larder.Service.Orchestration;
using Larder.Service.Store;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Larder.Service.Scaling;

/// <summary>Wakes the rounds; between them it sleeps until the next is due.</summary>
sealed class Scaler(ScalingRound round, Hosts hosts, ILogger<Scaler> log) : BackgroundService
{
    static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    // Of several hosts the first does it; what was changed at another it finds by itself.
    static readonly TimeSpan SharedRest = TimeSpan.FromSeconds(5);

    // One mark is enough for all changes before it is taken.
    readonly Channel<bool> _changed = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>Something has changed.</summary>
    public void Wake() => _changed.Writer.TryWrite(true);

    protected override async Task ExecuteAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            var delay = await TryLookAsync();
            using var due = CancellationTokenSource.CreateLinkedTokenSource(stop);
            due.CancelAfter(delay);
            try
            {
                await _changed.Reader.ReadAsync(due.Token);
            }
            catch (OperationCanceledException)
            {
                // It is time.
            }
        }
    }

    async Task<TimeSpan> TryLookAsync()
    {
        try
        {
            if (!hosts.IsFirst) return SharedRest;
            var rest = TimeSpan.FromMilliseconds(await round.LookAsync());
            return hosts.Others is null || rest < SharedRest ? rest : SharedRest;
        }
        catch (Exception error)
        {
            log.LogWarning(error, "Auto scaling could not look, and tries again");
            return RetryDelay;
        }
    }
}

static class ScalingServices
{
    public static void AddScaling(this IServiceCollection services, ScalingOptions options)
    {
        services.AddSingleton(options);
        services.AddSingleton<ScalingStore>();
        services.AddSingleton<ScalingRound>();
        services.AddSingleton<OrderChange>(provider => (cacheKey, change) =>
            provider.GetRequiredService<CacheGrains>().OrderAsync(cacheKey, grain => grain.ChangeAsync(change)));
        services.AddSingleton<Scaler>();
        services.AddHostedService(provider => provider.GetRequiredService<Scaler>());
    }
}
