// What the architecture promises: with a server killed, the sessions' primary killed, and the fleet and the sessions' group
// scaled out and in under load no session is lost and the database is spared; with the read cache gone the shop goes on.
using System.Text.Json;
using Larder.TestKit;
using Xunit;

namespace Storefront.Demo.Tests;

public sealed class ArchitectureTests
{
    // On a machine that is busy few requests are made, and of each key only the first is a read while it is served.
    const int TimeToLiveSeconds = 600;
    const int ReadsToWarmUp = 8_000, ReadsToMeasure = 6_000, RequestsWithoutCache = 300;
    const int MostShoppers = 300, ShoppersWithoutCache = 40, FewestShoppers = 2;

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Servers_and_a_primary_are_killed_and_the_read_cache_taken_away_and_nobody_notices()
    {
        await using var folder = new DemoFolder();
        using var demo = DemoProcess.Start(
            folder.Path, "--quiet", "--seconds", "600", "--port", $"{Ports.Free()}", "--time-to-live", $"{TimeToLiveSeconds}");
        await using var snapshots = demo.SnapshotsAsync(Cancel).GetAsyncEnumerator(Cancel);
        async Task<JsonElement> UntilAsync(Func<JsonElement, bool> isSo)
        {
            try
            {
                while (await snapshots.MoveNextAsync())
                {
                    if (isSo(snapshots.Current)) return snapshots.Current;
                }
            }
            catch (HttpIOException)
            {
                await demo.ExitAsync(Cancel);
            }

            throw new InvalidOperationException($"the demo has ended: {demo.Output}");
        }

        while (await UntilAsync(_ => true) is var now && !Tells(now, "scaling out"))
        {
            if (now.GetProperty("shoppersWanted").GetInt32() < MostShoppers) await demo.PressAsync("load-up", Cancel);
        }

        await UntilAsync(now => InService(now) >= 3);
        var warm = await UntilAsync(now => Count(now, "asked") >= ReadsToWarmUp);
        await demo.PressAsync("kill-server", Cancel);
        await UntilAsync(now => Tells(now, "died (exit status 137)"));
        await demo.PressAsync("kill-primary", Cancel);
        await UntilAsync(now => Tells(now, "the sessions' primary") && HasPrimary(now));
        await ScaleSessionsAsync(UntilAsync, demo);
        var measured = await UntilAsync(now => Count(now, "asked") - Count(warm, "asked") >= ReadsToMeasure);
        var avoided = 1 - ((Count(measured, "databaseReads") - Count(warm, "databaseReads"))
            / (Count(measured, "asked") - Count(warm, "asked")));
        Assert.True(avoided >= 0.95, $"{avoided:P1} of the reads avoided the database\n{demo.Output}");

        // No more than the database bears on a slow machine.
        await LowerLoadAsync(UntilAsync, demo, ShoppersWithoutCache);
        await demo.PressAsync("reads-away", Cancel);
        var gone = await UntilAsync(now => now.GetProperty("readsCache").GetString() == "Away");
        var served = await UntilAsync(now => Count(now, "answered") - Count(gone, "answered") >= RequestsWithoutCache);
        Assert.True(
            Count(gone, "failures") == Count(served, "failures"),
            $"{served.GetProperty("lastFailure").GetString()}\n{demo.Output}");
        Assert.True(Count(served, "databaseReads") > Count(gone, "databaseReads"));
        await demo.PressAsync("reads-back", Cancel);
        await UntilAsync(now => now.GetProperty("mode").GetString() == "On");

        await LowerLoadAsync(UntilAsync, demo, FewestShoppers);
        await UntilAsync(now => Tells(now, "scaling in") && Tells(now, "has stopped"));

        demo.Interrupt();
        Assert.True(await demo.ExitAsync(Cancel) == 0, demo.Output);
        Assert.Equal(0, demo.Figure(@"sessions lost +(\d+)"));
        Assert.Equal(0, demo.Figure(@"never answered: (\d+)"));
        Assert.True(demo.NoServerIsLeft());
        Assert.Empty(folder.Left);
    }

    // A group that has lost a node is scaled once that one is replaced.
    static async Task ScaleSessionsAsync(Func<Func<JsonElement, bool>, Task<JsonElement>> untilAsync, DemoProcess demo)
    {
        await untilAsync(now => HasReplicas(now, 2));
        await demo.PressAsync("replica-more", Cancel);
        await untilAsync(now => Tells(now, "scaled out to 3 replicas") && HasReplicas(now, 3));
        await demo.PressAsync("replica-fewer", Cancel);
        await untilAsync(now => Tells(now, "scaled in to 2 replicas") && HasReplicas(now, 2));
    }

    static async Task LowerLoadAsync(
        Func<Func<JsonElement, bool>, Task<JsonElement>> untilAsync, DemoProcess demo, int shoppers)
    {
        while (await untilAsync(_ => true) is var now && now.GetProperty("shoppersWanted").GetInt32() > shoppers)
            await demo.PressAsync("load-down", Cancel);
    }

    static double Count(JsonElement snapshot, string name) => snapshot.GetProperty(name).GetDouble();

    static bool HasPrimary(JsonElement snapshot) =>
        snapshot.GetProperty("sessionsCache").GetProperty("hasPrimary").GetBoolean();

    static bool HasReplicas(JsonElement snapshot, int count) =>
        snapshot.GetProperty("sessionsCache") is var group && group.GetProperty("status").GetString() == "available"
        && group.GetProperty("replicaCount").GetInt32() == count && group.GetProperty("nodes").GetArrayLength() == count + 1;

    static int InService(JsonElement snapshot) => snapshot.GetProperty("servers").EnumerateArray()
        .Count(server => server.GetProperty("state").GetString() == "InService");

    static bool Tells(JsonElement snapshot, string text) => snapshot.GetProperty("journal").EnumerateArray()
        .Any(line => line.GetProperty("text").GetString()!.Contains(text));
}
