// The rows that follow a server through what happens to it over its life: it grows, many keys expire at once, it is
// emptied, it is full and what it holds keeps changing. Each wants a fresh server and takes minutes.
using Larder.Bench.Replies;
using Larder.Bench.Requests;

namespace Larder.Bench.Rows;

static class LifetimeRows
{
    const int Million = 1_000_000;

    static readonly RequestTemplate Set = TemplateBuilder.Resp(64, false, "SET key:# @");
    static readonly RequestTemplate Get = TemplateBuilder.Resp(0, false, "GET key:#");

    public static IReadOnlyList<Row> All { get; } = [Growth, MassExpiry, Release, Churn];

    static Row Growth => new GrowthRow
    {
        Name = "growth",
        Title = "1,000 GET/s beside 150,000 SET/s, from 0 to 10 million keys and then the same keys again",
        Protocol = WireProtocol.Resp,
        IsLong = true,
        DataBytes = 10L * Million * 192,
        KeyCount = 10 * Million,
        Set = Set,
        SetsPerSecond = 150_000,
        ProbedKeys = new Fill("probed keys", TemplateBuilder.Resp(64, false, "SET prb:# @"), 100_000),
        Get = TemplateBuilder.Resp(0, false, "GET prb:#"),
    };

    static Row MassExpiry => new MassExpiryRow
    {
        Name = "mass-expiry",
        Title = "5,000 GET/s while a million keys fall due within a second, beside a million that stay",
        Protocol = WireProtocol.Resp,
        IsLong = true,
        DataBytes = 2L * Million * 200,
        Keys = new Fill("due and lasting keys", Set, 2 * Million + 100_000),
        RehearsedKeyCount = 100_000,
        Get = Get,
        Lead = TimeSpan.FromSeconds(20),
    };

    static Row Release => new ReleaseRow
    {
        Name = "release",
        Title = "values from 100 B to 16 KiB (--release-mib, 5 GiB unless told), nine of ten removed at random",
        Protocol = WireProtocol.Resp,
        IsLong = true,
    };

    static Row Churn => new ChurnRow
    {
        Name = "churn",
        Title = "SET of sizes from 16 B to 32 KiB that shift, allkeys-lru, maxmemory 512 MiB, counted once it is full",
        Protocol = WireProtocol.Resp,
        IsLong = true,
        DataBytes = 1L << 30,
        MaxMemoryBytes = 512 << 20,
    };
}
