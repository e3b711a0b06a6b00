// The rules of the model: names, statuses, windows, the catalogue.
using Larder.Service.Model;
using Xunit;

namespace Larder.Service.Tests.Model;

public class ModelTests
{
    [Theory]
    [InlineData("Sessions", "sessions")]
    [InlineData("a-1-b", "a-1-b")]
    [InlineData("x", "x")]
    public void An_identifier_is_stored_in_lower_case(string given, string stored) =>
        Assert.Equal(stored, Identifier.ClusterId(given));

    [Theory]
    [InlineData("")]
    [InlineData("1a")]
    [InlineData("-a")]
    [InlineData("a-")]
    [InlineData("a--b")]
    [InlineData("a_b")]
    [InlineData("a\n")]
    [InlineData("\u00e4")]
    [InlineData("a23456789012345678901234567890123456789012345678901")]
    public void Other_identifiers_are_refused(string given) => AssertInvalidValue(() => Identifier.ClusterId(given));

    [Fact]
    public void Statuses_follow_each_other_only_as_the_table_says()
    {
        var allowed =
            from before in CacheStatus.All
            from after in CacheStatus.All
            where CacheStatus.CanFollow(before, after)
            select $"{before} > {after}";
        string[] expected =
        [
            "creating > available", "creating > create-failed", "creating > restore-failed", "creating > deleting",
            "available > modifying", "available > rebooting cluster nodes", "available > snapshotting",
            "available > deleting", "modifying > available", "modifying > deleting",
            "rebooting cluster nodes > available", "rebooting cluster nodes > deleting",
            "snapshotting > available", "snapshotting > deleting",
            "create-failed > deleting", "restore-failed > deleting",
        ];
        Assert.Equal(expected.Order(), allowed.Order());
    }

    [Fact]
    public void A_status_that_may_not_follow_is_the_API_error_for_it()
    {
        var error = Assert.Throws<ApiException>(
            () => CacheStatus.Follow(CacheKind.Cluster, CacheStatus.Deleting, CacheStatus.Deleting));
        Assert.Equal("InvalidCacheClusterState", error.Code);
    }

    [Theory]
    [InlineData("Sun:23:00-mon:01:30", "sun:23:00-mon:01:30")]
    [InlineData("sat:23:30-sun:00:30", "sat:23:30-sun:00:30")]
    public void A_maintenance_window_is_taken_in_lower_case(string given, string stored) =>
        Assert.Equal(stored, MaintenanceWindow.Parse(given));

    [Theory]
    [InlineData("")]
    [InlineData("sun:23:00")]
    [InlineData("sun:23:00-sun:23:59")]
    [InlineData("sun:24:00-mon:02:00")]
    [InlineData("day:01:00-day:02:00")]
    [InlineData("mon:1:00-mon:03:00")]
    public void Other_windows_are_refused(string given) => AssertInvalidValue(() => MaintenanceWindow.Parse(given));

    [Theory]
    [InlineData("a")]
    [InlineData("sessions")]
    [InlineData("zzz-9")]
    public void The_window_given_to_a_cache_that_names_none_is_a_valid_one(string id) =>
        Assert.Equal(MaintenanceWindow.For(id), MaintenanceWindow.Parse(MaintenanceWindow.For(id)));

    [Fact]
    public void Node_types_carry_their_memory()
    {
        Assert.Equal(1_471_026_299, NodeType.Named("cache.t4g.small").MaxMemoryBytes);
        Assert.Equal(450_000_750_456, NodeType.Named("cache.r7g.16xlarge").MaxMemoryBytes);
        AssertInvalidValue(() => NodeType.Named("cache.t4g.huge"));
    }

    [Fact]
    public void Within_a_family_a_larger_type_has_more_of_both()
    {
        var families = NodeType.All.GroupBy(type => type.Name[..type.Name.LastIndexOf('.')]);
        foreach (var family in families)
        {
            var byMemory = family.OrderBy(type => type.MaxMemoryBytes).ToArray();
            Assert.Equal(family, byMemory);
            Assert.Equal(byMemory, byMemory.OrderBy(type => type.ProcessorCount));
        }
    }

    [Fact]
    public void An_engine_runs_its_newest_version_unless_told_otherwise()
    {
        var valkey = CacheEngine.Named("Valkey");
        Assert.Equal("9.1", valkey.VersionOrDefault(null).Version);
        Assert.Equal("default.valkey7", valkey.VersionOrDefault("7.2").DefaultParameterGroup);
        var error = Assert.Throws<ApiException>(() => valkey.VersionOrDefault("1.0"));
        Assert.Equal("InvalidParameterCombination", error.Code);
        Assert.Equal("Cannot find version 1.0 for valkey", error.Message);
    }

    [Fact]
    public void Only_memcached_has_more_than_one_node()
    {
        NodeCountRule.Check(CacheEngine.Memcached, 40);
        AssertInvalidValue(() => NodeCountRule.Check(CacheEngine.Redis, 2));
        AssertInvalidValue(() => NodeCountRule.Check(CacheEngine.Memcached, 0));
        var error = Assert.Throws<ApiException>(() => NodeCountRule.Check(CacheEngine.Memcached, 41));
        Assert.Equal("NodeQuotaForClusterExceeded", error.Code);
    }

    [Fact]
    public void Tags_are_checked()
    {
        Assert.Equal("", TagRules.Check([("k", null)])["k"]);
        AssertInvalidValue(() => TagRules.Check([("", "v")]));
        AssertInvalidValue(() => TagRules.Check([("aws:k", "v")]));
        AssertInvalidValue(() => TagRules.Check([("k", "1"), ("k", "2")]));
        AssertInvalidValue(() => TagRules.Check([("k", new string('v', 257))]));
        var error = Assert.Throws<ApiException>(
            () => TagRules.Check(Enumerable.Range(0, 51).Select(n => ((string?)$"k{n}", (string?)"v"))));
        Assert.Equal("TagQuotaPerResourceExceeded", error.Code);
    }

    static void AssertInvalidValue(Action act) =>
        Assert.Equal("InvalidParameterValue", Assert.Throws<ApiException>(act).Code);
}
