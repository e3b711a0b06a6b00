// Data that a server holds before it is measured.
using Larder.Bench.Keys;
using Larder.Bench.Load;
using Larder.Bench.Requests;
using Larder.Bench.Servers;

namespace Larder.Bench.Rows;

/// <summary>Keys that are written once, in order.</summary>
/// <param name="Name">Two fills of the same name are the same.</param>
/// <param name="Template">The request that writes one key.</param>
/// <param name="KeyCount">How many.</param>
sealed record Fill(string Name, RequestTemplate Template, int KeyCount)
{
    // After so many a server may be at work for a while: tables grow, memory moves to large pages.
    const int ManyKeys = 1_000_000;

    /// <summary>The part of them that a server may refuse.</summary>
    public double MostErrorPart { get; init; }

    /// <summary>Writes the keys, unless the server holds them already.</summary>
    /// <exception cref="ServerException">The server does not take them.</exception>
    public async Task ApplyAsync(RunningServer server, RowContext context)
    {
        if (server.Filled.Contains(Name)) return;
        using (var probe = server.Connect()) probe.Try(Template);
        var plan = new LoadPlan
        {
            Protocol = server.Spec.Protocol,
            Port = server.Port,
            Requests = new RequestMix(Template),
            KeyCount = KeyCount,
            Spread = KeySpread.Sequential,
            Connections = 4 * context.Place.LoopCount,
            Pipeline = Math.Clamp(64 * 1024 / Template.Bytes.Length, 1, 64),
            RequestCount = KeyCount,
            MostErrorPart = MostErrorPart,
        };
        using var generator = new LoadGenerator(plan, context.Place);
        await generator.OpenAsync(context.Stop);
        await generator.BeginAsync();
        await generator.DrainAsync(context.Stop);
        if (generator.HasFailed)
            throw new ServerException($"{generator.ErrorCount} of {KeyCount} keys were refused");
        if (KeyCount >= ManyKeys) await server.SettleAsync(context.Stop);
        server.Filled.Add(Name);
    }
}
