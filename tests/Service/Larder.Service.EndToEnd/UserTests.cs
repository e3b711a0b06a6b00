// Users and user groups from the customer's side, with the AWS CLI, in the ways in which infrastructure tools use them.
using System.Text.Json;
using Xunit;

namespace Larder.Service.EndToEnd;

public sealed class UserTests(SharedService shared) : IClassFixture<SharedService>
{
    const string Password = "a-password-of-one";

    readonly AwsCli _aws = new(shared.Service.Address);

    [Fact]
    public async Task A_user_is_made_changed_and_deleted()
    {
        var user = await _aws.RunAsync(
            $"create-user --user-id Reader-1 --user-name reader --engine valkey --passwords {Password}"
            + " --tags Key=k,Value=v --access-string", "on ~app:* +@read");
        Assert.Equal(
            ("Reader-1", "reader", "active", "valkey", "on ~app:* +@read"),
            (Text(user, "UserId"), Text(user, "UserName"), Text(user, "Status"), Text(user, "Engine"),
                Text(user, "AccessString")));
        Assert.Equal("password", Text(user.GetProperty("Authentication"), "Type"));
        Assert.Equal(1, user.GetProperty("Authentication").GetProperty("PasswordCount").GetInt32());
        Assert.Equal("arn:aws:elasticache:us-east-1:000000000000:user:Reader-1", Text(user, "ARN"));

        user = await _aws.RunAsync($"modify-user --user-id Reader-1 --append-access-string +@write");
        Assert.Equal("modifying", Text(user, "Status"));
        user = await _aws.RunAsync($"modify-user --user-id Reader-1 --passwords {Password} {Password}2");
        Assert.Equal(2, user.GetProperty("Authentication").GetProperty("PasswordCount").GetInt32());
        user = await UserAsync("Reader-1", "active");
        Assert.Equal("on ~app:* +@read +@write", Text(user, "AccessString"));

        Assert.Equal("deleting", Text(await _aws.RunAsync("delete-user --user-id Reader-1"), "Status"));
        await Until.TrueAsync(async () =>
            !(await IdsAsync("describe-users", "Users", "UserId")).Contains("Reader-1"));
        Assert.Contains("UserNotFound", await _aws.FailAsync("describe-users --user-id Reader-1"));
        var events = await _aws.RunAsync("describe-events --source-type user --source-identifier Reader-1");
        Assert.Equal(
            ["User created", "User deleted"],
            events.GetProperty("Events").EnumerateArray().Select(happening => Text(happening, "Message")));
        await AssertKeepsNoSecretAsync();
    }

    [Fact]
    public async Task Two_associations_at_once_both_hold_and_a_user_who_is_gone_holds_up_nobody()
    {
        foreach (var id in new[] { "ua", "ub", "uc" })
        {
            await _aws.RunAsync(
                $"create-user --user-id {id} --user-name {id} --engine valkey --access-string on --passwords {Password}");
        }
        var group = await _aws.RunAsync("create-user-group --user-group-id Team --engine valkey --user-ids ua");
        Assert.Equal(("creating", "Team"), (Text(group, "Status"), Text(group, "UserGroupId")));
        await Task.WhenAll(
            _aws.RunAsync("modify-user-group --user-group-id Team --user-ids-to-add ub"),
            _aws.RunAsync("modify-user-group --user-group-id Team --user-ids-to-add uc"));
        await _aws.RunAsync("delete-user --user-id ua");
        await _aws.RunAsync("modify-user-group --user-group-id Team --user-ids-to-remove ua ub");
        await _aws.RunAsync("modify-user-group --user-group-id Team --user-ids-to-remove ua --user-ids-to-add ub");
        group = await GroupAsync("Team");
        Assert.Equal(["ub", "uc"], group.GetProperty("UserIds").EnumerateArray().Select(id => id.GetString()));
        Assert.Equal(["ub", "uc"], await IdsAsync(
            "describe-users --filters Name=user-group-id,Values=Team", "Users", "UserId"));

        Assert.Equal("deleting", Text(await _aws.RunAsync("delete-user-group --user-group-id Team"), "Status"));
        await Until.TrueAsync(async () =>
            !(await IdsAsync("describe-user-groups", "UserGroups", "UserGroupId")).Contains("Team"));
    }

    [Fact]
    public async Task The_user_default_is_swapped_for_ones_own()
    {
        Assert.Contains("DefaultUserRequired", await _aws.FailAsync(
            "create-user-group --user-group-id old --engine redis"));
        await _aws.RunAsync("create-user-group --user-group-id old --engine REDIS --user-ids default");
        await _aws.RunAsync(
            $"create-user --user-id own --user-name default --engine redis --access-string off --passwords {Password}");
        await _aws.RunAsync(
            "modify-user-group --user-group-id old --user-ids-to-add own --user-ids-to-remove default");
        var group = await GroupAsync("old");
        Assert.Equal(["own"], group.GetProperty("UserIds").EnumerateArray().Select(id => id.GetString()));
        Assert.Equal("redis", Text(group, "Engine"));
        Assert.Contains("DefaultUserAssociatedToUserGroup", await _aws.FailAsync("delete-user --user-id own"));
        await _aws.RunAsync("delete-user-group --user-group-id old");
    }

    [Theory]
    [InlineData("--access-string on", "InvalidParameterCombination")]
    [InlineData("--access-string on --passwords short", "InvalidParameterValue")]
    [InlineData("--access-string on --no-password-required --passwords " + Password, "InvalidParameterCombination")]
    [InlineData("--access-string >clear --passwords " + Password, "InvalidParameterValue")]
    [InlineData("--access-string on --authentication-mode Type=iam", "UnsupportedOperation")]
    public async Task What_cannot_be_is_refused(string options, string code) => Assert.Contains(code, await _aws.FailAsync(
        $"create-user --user-id refused --user-name refused --engine valkey {options}"));

    async Task<JsonElement> UserAsync(string id, string status)
    {
        JsonElement user = default;
        await Until.TrueAsync(async () =>
        {
            user = (await _aws.RunAsync($"describe-users --user-id {id}")).GetProperty("Users")[0];
            return Text(user, "Status") == status;
        });
        return user;
    }

    async Task<JsonElement> GroupAsync(string id)
    {
        JsonElement group = default;
        await Until.TrueAsync(async () =>
        {
            group = (await _aws.RunAsync($"describe-user-groups --user-group-id {id}")).GetProperty("UserGroups")[0];
            return Text(group, "Status") == "active";
        });
        return group;
    }

    async Task<string?[]> IdsAsync(string command, string list, string id) =>
        (await _aws.RunAsync(command)).GetProperty(list).EnumerateArray().Select(row => Text(row, id)).ToArray();

    // The state is SQLite's file and its log; a password would be found as it is.
    async Task AssertKeepsNoSecretAsync()
    {
        var files = Directory.GetFiles(shared.Service.DataDirectory, "larder.db*");
        Assert.NotEmpty(files);
        foreach (var file in files)
        {
            Assert.DoesNotContain(Password, System.Text.Encoding.Latin1.GetString(await File.ReadAllBytesAsync(file)));
        }
    }

    static string? Text(JsonElement of, string name) => of.GetProperty(name).GetString();
}
