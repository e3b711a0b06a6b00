// Parameters by themselves: which values they take, what a group makes of them, what nodes are told.
using Larder.Service.Model;
using Larder.Service.Model.Parameters;
using Xunit;

namespace Larder.Service.Tests.Model.Parameters;

public class ParameterTests
{
    static readonly NodeType Micro = NodeType.Named("cache.t4g.micro");

    [Theory]
    [InlineData("timeout", "0 20 3600", "19 -1 1e3 020 +20 20s")]
    [InlineData("maxmemory-policy", "noeviction allkeys-lfu", "NOEVICTION lru")]
    [InlineData("notify-keyspace-events", "KEA Ex", "Q K,E")]
    [InlineData("reserved-memory-percent", "0 50 100", "101 -1")]
    [InlineData("list-max-listpack-size", "-5 -1 1 128", "0 -6")]
    [InlineData("slowlog-log-slower-than", "-1 0 10000", "-2")]
    [InlineData("databases", "1 10000", "0 10001")]
    [InlineData("cluster-enabled", "yes no", "true")]
    public void A_value_is_taken_or_refused(string parameter, string good, string bad) =>
        AssertValues("valkey8", parameter, good, bad);

    [Theory]
    [InlineData("chunk_size_growth_factor", "1.25 2", "1 0.5 x -2 1,5")]
    [InlineData("max_item_size", "1024 10485760", "1023 1m")]
    [InlineData("hash_algorithm", "murmur3", "md5")]
    public void So_is_memcacheds(string parameter, string good, string bad) =>
        AssertValues("memcached1.6", parameter, good, bad);

    [Fact]
    public void An_empty_value_turns_events_of_keys_off_and_is_none_for_numbers()
    {
        var family = ParameterFamily.Named("valkey8");
        family.Row("notify-keyspace-events").Check("");
        AssertRefused(() => family.Row("timeout").Check(""));
        AssertRefused(() => family.Row("maxmemory-policy").Check(""));
    }

    [Fact]
    public void Every_default_is_a_value_that_its_parameter_takes()
    {
        foreach (var row in ParameterFamily.All.SelectMany(family => family.Rows))
        {
            if (row.ByNodeType is null) (row with { IsModifiable = true }).Check(row.Default);
        }
    }

    [Fact]
    public void Every_version_of_every_engine_has_its_default_groups()
    {
        var names = ParameterGroup.Defaults.Select(group => group.Name).ToArray();
        foreach (var version in CacheEngine.All.SelectMany(engine => engine.Versions))
        {
            Assert.Contains(version.DefaultParameterGroup, names);
            if (version.Engine == "memcached") continue;
            var cluster = ParameterGroup.Defaults.Single(
                group => group.Name == $"{version.DefaultParameterGroup}.cluster.on");
            Assert.True(cluster.IsForClusterMode);
        }
        Assert.Equal(names.Order(StringComparer.Ordinal), names);
    }

    [Fact]
    public void A_quarter_of_the_memory_is_reserved_unless_told_otherwise()
    {
        Assert.Equal(Micro.MaxMemoryBytes - (Micro.MaxMemoryBytes / 100 * 25), MaxMemory("valkey8"));
        Assert.Equal(Micro.MaxMemoryBytes, MaxMemory("valkey8", ("reserved-memory-percent", "0")));
        Assert.Equal(Micro.MaxMemoryBytes - 1000, MaxMemory("valkey8", ("reserved-memory", "1000")));
        Assert.Equal((512 - 100) << 20, MaxMemory("memcached1.6"));
        Assert.Equal(512 << 20, MaxMemory("memcached1.6", ("memcached_connections_overhead", "0")));
        // All of it would leave no limit.
        Assert.Equal(1 << 20, MaxMemory("valkey8", ("reserved-memory-percent", "100")));
        Assert.Equal(1 << 20, MaxMemory("memcached1.6", ("memcached_connections_overhead", "9999")));
    }

    [Fact]
    public void A_change_is_set_at_once_or_waits_for_a_reboot()
    {
        var held = NodeDirectives.For(Group("valkey8"), Micro);
        var change = NodeDirectives.Change(held, Group("valkey8", ("timeout", "20"), ("databases", "32")), Micro);
        Assert.Equal([new ParameterDirective("timeout", "20")], change.Now);
        Assert.True(change.NeedsReboot);

        change = NodeDirectives.Change(
            held, Group("valkey8", ("client-output-buffer-limit-pubsub-soft-limit", "1")), Micro);
        Assert.Equal("client-output-buffer-limit", Assert.Single(change.Now).Name);
        Assert.Contains("pubsub 33554432 1 60", change.Now[0].Value);
        Assert.False(change.NeedsReboot);

        change = NodeDirectives.Change(held, Group("valkey8"), NodeType.Named("cache.t4g.small"));
        Assert.Contains(change.Now, directive => directive.Name == "maxmemory");
        Assert.False(change.NeedsReboot);

        held = NodeDirectives.For(Group("memcached1.6"), Micro);
        change = NodeDirectives.Change(held, Group("memcached1.6", ("cas_disabled", "1")), Micro);
        Assert.Empty(change.Now);
        Assert.True(change.NeedsReboot);
    }

    [Fact]
    public void Changes_are_checked_as_a_whole()
    {
        var family = ParameterFamily.Named("redis7");
        Assert.Equal(2, ParameterGroupRules.Changes(family, [("timeout", "20"), ("maxmemory-samples", "5")]).Count);
        AssertRefused(() => ParameterGroupRules.Changes(family, [("timeout", "20"), ("maxmemory-samples", "99")]));
        AssertRefused(() => ParameterGroupRules.Changes(family, [("no-such", "20")]));
        AssertRefused(() => ParameterGroupRules.Changes(family, [("maxclients", "20")]));
        AssertRefused(() => ParameterGroupRules.Changes(family, [("maxmemory", "20")]));
        var many = family.Rows.Where(row => row.IsModifiable).Select(row => ((string?)row.Name, (string?)row.Default));
        AssertRefused(() => ParameterGroupRules.Changes(family, many.Take(21).ToArray()));
        Assert.Equal(20, ParameterGroupRules.Changes(family, many.Take(20).ToArray()).Count);
        AssertCode(
            "InvalidParameterCombination",
            () => ParameterGroupRules.Changes(family, [("timeout", "20"), ("timeout", "30")]));
        AssertCode("MissingParameter", () => ParameterGroupRules.Changes(family, []));
    }

    [Fact]
    public void A_reset_names_parameters_or_all_of_them()
    {
        var family = ParameterFamily.Named("redis7");
        Assert.Null(ParameterGroupRules.Resets(family, all: true, []));
        Assert.Equal(["timeout"], ParameterGroupRules.Resets(family, all: false, [("timeout", null)])!);
        AssertCode(
            "InvalidParameterCombination",
            () => ParameterGroupRules.Resets(family, all: true, [("timeout", null)]));
        AssertCode("MissingParameter", () => ParameterGroupRules.Resets(family, all: false, []));
        AssertRefused(() => ParameterGroupRules.Resets(family, all: false, [("maxclients", null)]));
    }

    static void AssertValues(string family, string parameter, string good, string bad)
    {
        var row = ParameterFamily.Named(family).Row(parameter);
        foreach (var value in good.Split(' ')) row.Check(value);
        foreach (var value in bad.Split(' ')) AssertRefused(() => row.Check(value));
    }

    static long MaxMemory(string family, params (string Name, string Value)[] values) =>
        NodeDirectives.MaxMemoryBytes(Group(family, values), Micro);

    static ParameterGroup Group(string family, params (string Name, string Value)[] values) => new(
        "g", ParameterFamily.Named(family), "", values.ToDictionary(value => value.Name, value => value.Value));

    static void AssertRefused(Action act) => AssertCode("InvalidParameterValue", act);

    static void AssertCode(string code, Action act) => Assert.Equal(code, Assert.Throws<ApiException>(act).Code);
}
