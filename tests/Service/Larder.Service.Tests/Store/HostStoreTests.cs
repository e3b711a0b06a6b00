// Several hosts on one PostgreSQL: they start at the same time, a name is one host's, and who was lost is known to be gone when
// its host starts again.
using System.Net;
using Larder.Base;
using Larder.Service.Model;
using Larder.Service.Orchestration.Silos;
using Larder.Service.Store;
using Larder.TestKit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Runtime;
using Xunit;

namespace Larder.Service.Tests.Store;

public sealed class HostStoreTests(PostgresServer server) : IClassFixture<PostgresServer>, IAsyncLifetime
{
    static CancellationToken Stop => TestContext.Current.CancellationToken;

    readonly string _postgres = Databases.NewOn(server);
    readonly List<ServiceProvider> _services = [];

    ServiceProvider First => _services[0];

    public async ValueTask InitializeAsync()
    {
        for (var i = 0; i < 3; i++)
        {
            var services = new ServiceCollection();
            services.AddSingleton<Clock>(new ManualClock());
            services.AddStateDatabase("/nowhere", _postgres);
            services.AddSingleton<HostStore>();
            services.AddSingleton<StateMembership>();
            _services.Add(services.BuildServiceProvider());
        }
        // All at once: one makes the database and its tables.
        await Task.WhenAll(_services.Select(services => StateDatabase.CreateAsync(services, Stop)));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var services in _services) await services.DisposeAsync();
    }

    [Fact]
    public async Task A_change_of_the_membership_is_made_on_what_was_read_or_not_at_all()
    {
        var (one, other) = (Membership(0), Membership(1));
        var (a, b) = (Entry("a", 1), Entry("b", 2));
        var empty = (await one.ReadAll()).Version;
        Assert.True(await one.InsertRow(a, empty.Next()));
        Assert.False(await other.InsertRow(b, empty.Next()));
        var read = await other.ReadAll();
        Assert.False(await other.InsertRow(a, read.Version.Next()));
        Assert.True(await other.InsertRow(b, read.Version.Next()));
        read = await one.ReadAll();
        Assert.Equal(2, read.Members.Count);
        var (row, etag) = read.TryGet(a.SiloAddress)!;
        row.Status = SiloStatus.Dead;
        row.AddSuspector(b.SiloAddress, DateTime.UtcNow);
        Assert.False(await one.UpdateRow(row, "77", read.Version.Next()));
        Assert.True(await one.UpdateRow(row, etag, read.Version.Next()));
        Assert.False(await other.UpdateRow(row, etag, read.Version.Next()));
        var found = (await other.ReadRow(a.SiloAddress)).Members.Single().Item1;
        Assert.Equal((SiloStatus.Dead, "a"), (found.Status, found.SiloName));
        Assert.Equal(b.SiloAddress, found.SuspectTimes!.Single().Item1);
        await one.UpdateIAmAlive(a);
        await one.CleanupDefunctSiloEntries(DateTimeOffset.UtcNow.AddHours(1));
        Assert.Equal("b", (await one.ReadAll()).Members.Single().Item1.SiloName);
    }

    [Fact]
    public async Task A_host_that_starts_again_says_that_its_last_service_is_gone()
    {
        var (hosts, silos) = (First.GetRequiredService<HostStore>(), Membership(0));
        await hosts.JoinAsync(Host("a", "1"));
        var version = (await silos.ReadAll()).Version;
        Assert.True(await silos.InsertRow(Entry("a", 1), version.Next()));
        Assert.Equal("a", Assert.Single((await hosts.ListAsync(Stop)).Active).Name);
        await hosts.JoinAsync(Host("a", "1"));
        Assert.Empty((await hosts.ListAsync(Stop)).Active);
        Assert.Equal(version.Version + 2, (await silos.ReadAll()).Version.Version);
    }

    [Fact]
    public async Task A_name_is_of_one_data_folder_as_long_as_something_is_there()
    {
        var hosts = First.GetRequiredService<HostStore>();
        await hosts.JoinAsync(Host("local", "1"));
        await hosts.JoinAsync(Host("local", "2")); // of the first nothing is left
        var cache = Caches.New(CacheKind.Cluster, "c", "valkey", 1);
        await First.GetRequiredService<CacheStore>().AddAsync(cache, new Dictionary<string, string>());
        var refusal = await Assert.ThrowsAsync<IOException>(() => hosts.JoinAsync(Host("local", "3")));
        Assert.Contains("--host", refusal.Message);
        refusal = await Assert.ThrowsAsync<IOException>(() => hosts.JoinAsync(Host("local", "2", "127.0.0.9")));
        Assert.Contains("--address 127.0.0.1", refusal.Message);
        Assert.Equal(["c/0001"], await hosts.NodesOnAsync("local"));
    }

    [Fact]
    public async Task A_database_that_cannot_be_reached_is_told_of_in_a_line_without_the_password()
    {
        var services = new ServiceCollection();
        services.AddSingleton<Clock>(new ManualClock());
        services.AddStateDatabase("/nowhere", "Host=127.0.0.1;Port=1;Database=x;Username=u;Password=hidden");
        await using var provider = services.BuildServiceProvider();
        var refusal = await Assert.ThrowsAsync<IOException>(() => StateDatabase.CreateAsync(provider, Stop));
        Assert.StartsWith("the state database cannot be had: Failed to connect to 127.0.0.1:1", refusal.Message);
        Assert.DoesNotContain("hidden", refusal.Message);
    }

    [Fact]
    public void The_console_s_keys_are_shared()
    {
        var keys = new ConsoleKeyStore(First.GetRequiredService<IDbContextFactory<StateContext>>());
        keys.StoreElement(new("key", "secret"), "key-1");
        var others = new ConsoleKeyStore(_services[1].GetRequiredService<IDbContextFactory<StateContext>>());
        Assert.Equal("<key>secret</key>", Assert.Single(others.GetAllElements()).ToString());
    }

    StateMembership Membership(int i) => _services[i].GetRequiredService<StateMembership>();

    static MembershipEntry Entry(string name, int port) => new()
    {
        SiloAddress = SiloAddress.New(IPAddress.Loopback, port, 1),
        SiloName = name,
        HostName = "machine",
        Status = SiloStatus.Active,
        StartTime = DateTime.UtcNow,
        IAmAliveTime = DateTime.UtcNow,
    };

    static HostRecord Host(string name, string identity, string address = "127.0.0.1") => new()
    {
        Name = name, Identity = identity, Address = address, Zone = "z", MemoryBytes = 1, ProcessorCount = 1, FirstPort = 1,
        LastPort = 2,
    };
}
