// Users and groups in the state database: what joins, what is refused, and how a change comes to its end.
using Larder.Service.Model;
using Larder.Service.Model.Users;
using Larder.Service.Store;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Larder.Service.Tests.Store;

public class UserStoreTests : IAsyncLifetime
{
    const string Hash = "9c1185a5c5e9fc54612808977ee8f548b2258d31ddadef1d0c2b7a9f9f4c2f3a";

    static CancellationToken Stop => TestContext.Current.CancellationToken;
    static readonly Dictionary<string, string> NoTags = [];

    readonly string _directory = Directory.CreateTempSubdirectory("larder-users-").FullName;
    ServiceProvider _services = null!;

    /// <summary>How PostgreSQL is reached; null for SQLite.</summary>
    protected virtual string? Postgres => null;

    UserStore Users => _services.GetRequiredService<UserStore>();
    UserGroupStore Groups => _services.GetRequiredService<UserGroupStore>();
    UserSettlement Settlement => _services.GetRequiredService<UserSettlement>();

    public async ValueTask InitializeAsync()
    {
        var services = new ServiceCollection();
        services.AddStateDatabase(_directory, Postgres);
        services.AddSingleton(new Locality("r", "0"));
        _services = services.BuildServiceProvider();
        await StateDatabase.CreateAsync(_services, Stop);
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (_services is not null) await _services.DisposeAsync();
        SqliteConnection.ClearAllPools();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public async Task A_change_is_under_way_until_it_is_settled()
    {
        await AddUsersAsync("a", "b");
        await Groups.AddAsync(Group("g"), ["a"], NoTags);
        Assert.Equal("creating: a", await ShowAsync("g"));
        await SettleAsync();
        Assert.Equal("active: a", await ShowAsync("g"));
        await Groups.ChangeAsync("g", ["b"], ["a"], null);
        Assert.Equal("modifying: a removing, b adding", await ShowAsync("g"));
        Assert.Equal(["user default off", $"user b #{Hash} on ~* +@all"], await Groups.AclLinesAsync(["g"], Stop));
        await SettleAsync();
        Assert.Equal("active: b", await ShowAsync("g"));

        var user = await Users.ChangeAsync("b", row => row.AccessString = "on ~b +@all");
        Assert.Equal(("modifying", "g"), (user.User.Status, string.Join(' ', user.GroupIds)));
        await SettleAsync();
        Assert.Equal("active", (await Users.GetAsync("b", Stop)).User.Status);
    }

    [Fact]
    public async Task Changes_that_follow_each_other_closely_join()
    {
        await AddUsersAsync("a", "b", "c", "d");
        await Groups.AddAsync(Group("g"), ["a"], NoTags);
        await Task.WhenAll(
            Groups.ChangeAsync("g", ["b"], [], null), Groups.ChangeAsync("g", ["c"], [], null),
            Groups.ChangeAsync("g", ["d"], ["a"], null));
        Assert.Equal("modifying: a removing, b adding, c adding, d adding", await ShowAsync("g"));
        // Who comes back before it has gone has never gone; who leaves before it has come is never there.
        await Groups.ChangeAsync("g", ["a"], ["b"], null);
        await SettleAsync();
        Assert.Equal("active: a, c, d", await ShowAsync("g"));
    }

    [Fact]
    public async Task What_has_changed_again_since_is_not_settled()
    {
        await AddUsersAsync("a", "b");
        await Groups.AddAsync(Group("g"), ["a"], NoTags);
        var found = await Settlement.FindAsync();
        await Groups.ChangeAsync("g", ["b"], [], null);
        await Settlement.SettleAsync(found);
        Assert.Equal("modifying: a, b adding", await ShowAsync("g"));
        await SettleAsync();
        Assert.Equal("active: a, b", await ShowAsync("g"));
    }

    [Fact]
    public async Task An_update_that_takes_out_a_user_who_is_gone_adds_another()
    {
        await AddUsersAsync("a", "b");
        await Groups.AddAsync(Group("g"), ["a"], NoTags);
        await Users.DeleteAsync("a");
        await Groups.ChangeAsync("g", ["b"], ["a"], null);
        await SettleAsync();
        Assert.Equal("active: b", await ShowAsync("g"));
        await AssertErrorAsync("UserNotFound", () => Users.GetAsync("a", Stop));
        await Groups.ChangeAsync("g", [], ["a", "never-there"], null);
        await AssertErrorAsync("UserNotFound", () => Groups.ChangeAsync("g", ["a"], [], null));
    }

    [Fact]
    public async Task A_user_that_is_deleted_leaves_its_groups_and_may_be_made_anew()
    {
        await AddUsersAsync("a", "b");
        await Groups.AddAsync(Group("g"), ["a", "b"], NoTags);
        await Groups.AddAsync(Group("h"), ["a"], NoTags);
        await SettleAsync();
        Assert.Equal("deleting", (await Users.DeleteAsync("a")).User.Status);
        Assert.Equal(["user default off"], await Groups.AclLinesAsync(["h"], Stop));
        await AssertErrorAsync("InvalidUserState", () => Users.DeleteAsync("a"));
        await AssertErrorAsync("InvalidUserState", () => Users.ChangeAsync("a", _ => { }));
        await AssertErrorAsync("UserAlreadyExists", () => AddUsersAsync("a"));
        await SettleAsync();
        Assert.Equal(("active: b", "active: "), (await ShowAsync("g"), await ShowAsync("h")));
        await AddUsersAsync("a");
        Assert.Empty((await Users.GetAsync("a", Stop)).GroupIds);
    }

    [Fact]
    public async Task The_user_default_of_redis_groups_can_be_swapped_but_not_be_missing()
    {
        await AssertErrorAsync("DefaultUserRequired", () => Groups.AddAsync(Group("g", "redis"), [], NoTags));
        await Groups.AddAsync(Group("g", "redis"), ["default"], NoTags);
        await SettleAsync();
        await Users.AddAsync(User("mine", "default"), NoTags);
        await AssertErrorAsync("DuplicateUserName", () => Groups.ChangeAsync("g", ["mine"], [], null));
        await AssertErrorAsync("DefaultUserRequired", () => Groups.ChangeAsync("g", [], ["default"], null));
        await Groups.ChangeAsync("g", ["mine"], ["default"], null);
        Assert.Equal([$"user default #{Hash} on ~* +@all"], await Groups.AclLinesAsync(["g"], Stop));
        await SettleAsync();
        Assert.Equal("active: mine", await ShowAsync("g"));
        await AssertErrorAsync("DefaultUserAssociatedToUserGroup", () => Users.DeleteAsync("mine"));
        Assert.Equal("active: mine", await ShowAsync("g"));
        await AssertErrorAsync("InvalidParameterValue", () => Users.DeleteAsync("default"));
        await AssertErrorAsync("InvalidParameterValue", () => Users.ChangeAsync("default", _ => { }));
        await AssertErrorAsync("UserAlreadyExists", () => Users.AddAsync(User("default", "x"), NoTags));
    }

    [Fact]
    public async Task A_change_of_a_user_that_its_group_may_not_have_is_refused()
    {
        await AddUsersAsync("a");
        await Groups.AddAsync(Group("g"), ["a"], NoTags);
        await AssertErrorAsync(
            "InvalidParameterValue", () => Users.ChangeAsync("a", row => row.Credentials = Credentials.None));
        Assert.False((await Users.GetAsync("a", Stop)).User.Credentials.IsOpen);
    }

    [Fact]
    public async Task A_group_that_is_deleted_takes_no_changes_and_is_gone_when_settled()
    {
        await AddUsersAsync("a");
        await Groups.AddAsync(Group("g"), ["a"], new Dictionary<string, string> { ["k"] = "v" });
        Assert.Equal("deleting", (await Groups.DeleteAsync("g")).Status);
        await AssertErrorAsync("InvalidUserGroupState", () => Groups.DeleteAsync("g"));
        await AssertErrorAsync("InvalidUserGroupState", () => Groups.ChangeAsync("g", ["a"], [], null));
        await SettleAsync();
        await AssertErrorAsync("UserGroupNotFound", () => Groups.GetAsync("g", Stop));
        Assert.True((await Settlement.FindAsync()).IsEmpty);
    }

    [Fact]
    public async Task There_are_at_most_100_groups()
    {
        for (var number = 0; number < UserRules.GroupsMax; number++) await Groups.AddAsync(Group($"g{number}"), [], NoTags);
        await AssertErrorAsync("UserGroupQuotaExceeded", () => Groups.AddAsync(Group("one-more"), [], NoTags));
        await AssertErrorAsync("UserGroupAlreadyExists", () => Groups.AddAsync(Group("g1"), [], NoTags));
    }

    async Task SettleAsync() => await Settlement.SettleAsync(await Settlement.FindAsync());

    async Task<string> ShowAsync(string id)
    {
        var group = await Groups.GetAsync(id, Stop);
        var members = group.Members.OrderBy(member => member.UserId, StringComparer.Ordinal)
            .Select(member => $"{member.UserId} {member.Change}".Trim());
        return $"{group.Status}: {string.Join(", ", members)}";
    }

    async Task AddUsersAsync(params string[] ids)
    {
        foreach (var id in ids) await Users.AddAsync(User(id, id), NoTags);
    }

    static UserRecord User(string id, string name) => new()
    {
        Id = id, Arn = $"arn:{id}", Name = name, Engine = "valkey", AccessString = "on ~* +@all", Hashes = Hash,
        Status = UserStatus.Active,
    };

    static UserGroupRecord Group(string id, string engine = "valkey") =>
        new() { Id = id, Arn = $"arn:{id}", Engine = engine, Status = UserStatus.Creating };

    static async Task AssertErrorAsync(string code, Func<Task> act) =>
        Assert.Equal(code, (await Assert.ThrowsAsync<ApiException>(act)).Code);
}
