// What goes with --join is checked before anything is started, and a password is never shown.
using System.Net;
using Larder.Service.Fleet;
using Xunit;

namespace Larder.Service.Tests.Orchestration;

public sealed class JoinPreflightTests
{
    static readonly ServiceOptions s_alone = new() { DataDirectory = "/nowhere" };

    static readonly ServiceOptions s_joined = s_alone with
    {
        Join = "Host=db;Database=larder;Username=larder;Password=hidden", Host = "a", Zone = "z",
    };

    public static TheoryData<string, ServiceOptions> Refused => new()
    {
        { "--join", s_alone with { Host = "a" } },
        { "--join", s_alone with { SiloPort = 7000 } },
        { "--join", s_alone with { SnapshotDirectory = "/shared" } },
        { "connection string", s_joined with { Join = "hidden nonsense" } },
        { "Host", s_joined with { Join = "Database=larder;Password=hidden" } },
        { "Database", s_joined with { Join = "Host=db;Password=hidden" } },
        { "--host", s_joined with { Host = "a b" } },
        { "--zone", s_joined with { Zone = "-z" } },
        { "--address", s_joined with { HostAddress = IPAddress.Any } },
        { "203.0.113.1", s_joined with { HostAddress = IPAddress.Parse("203.0.113.1") } },
        { "10 seconds", s_joined with { LostHostGrace = TimeSpan.FromSeconds(3) } },
        { "--join", s_joined with { Runtime = NodeRuntimeKind.Native } },
    };

    [Theory(DisableDiscoveryEnumeration = true)]
    [MemberData(nameof(Refused))]
    public void What_makes_no_sense_is_refused_in_a_line(string named, ServiceOptions options)
    {
        var refusal = Assert.Throws<IOException>(() => JoinPreflight.Require(options)).Message;
        Assert.Contains(named, refusal);
        Assert.DoesNotContain("hidden", refusal);
        Assert.DoesNotContain('\n', refusal);
    }

    [Fact]
    public void A_service_alone_needs_none_of_it_and_one_of_several_little()
    {
        JoinPreflight.Require(s_alone);
        JoinPreflight.Require(s_joined with { Host = null, Zone = null });
        Assert.Equal(("us-east-1a", IPAddress.Loopback), (
            (s_joined with { Zone = null }).Joining!.Zone, s_joined.Joining!.Address));
    }
}
