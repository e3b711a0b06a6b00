// Users by themselves: passwords, tokens, rules of groups, and the lines made of them.
using Larder.Service.Model;
using Larder.Service.Model.Users;
using Xunit;

namespace Larder.Service.Tests.Model.Users;

public class UserTests
{
    const string Password = "sixteen-letters!";
    const string Other = "another-password";

    static readonly string Hash = Secrets.HashToken(Password);
    static readonly string OtherHash = Secrets.HashToken(Other);

    [Fact]
    public void A_hash_is_SHA_256() =>
        Assert.Equal("e178cfa9fadaf72ddef299ee2db3c05d7be0a6a6049afb2b153b5fbf136c472d", Hash);

    [Fact]
    public void Passwords_have_a_length_and_a_number()
    {
        Assert.Equal([Hash], Secrets.HashPasswords([Password]));
        Assert.Equal([Hash], Secrets.HashPasswords([Password, Password]));
        AssertCode("InvalidParameterValue", () => Secrets.HashPasswords([Password[1..]]));
        AssertCode("InvalidParameterValue", () => Secrets.HashPasswords([new string('a', 129)]));
        AssertCode("InvalidParameterValue", () => Secrets.HashPasswords(["sixteen\nletters\n"]));
        AssertCode("InvalidParameterValue", () => Secrets.HashPasswords([Password, Other, Other + "!"]));
        AssertCode("InvalidParameterValue", () => Secrets.HashPasswords([]));
        Secrets.HashPasswords([new string('a', 128), "with a blank and \"quotes\""]);
    }

    [Fact]
    public void A_token_has_few_special_characters()
    {
        Secrets.HashToken("abcDEF012!&#$^<>-");
        foreach (var bad in new[] { "short", "sixteen letters@", "sixteen/letters/", "sixteen letters ", new string('a', 129) })
        {
            AssertCode("InvalidParameterValue", () => Secrets.HashToken(bad));
        }
    }

    [Fact]
    public void Credentials_are_asked_for_in_one_way()
    {
        Assert.Null(Credentials.Asked(null, null, null, null));
        Assert.True(Credentials.Asked(true, null, null, null)!.IsOpen);
        Assert.True(Credentials.Asked(null, null, "no-password-required", null)!.IsOpen);
        Assert.Equal([Hash], Credentials.Asked(null, [Password], null, null)!.Hashes);
        // Passed over, it would be taken for the new one.
        Assert.Equal(
            "InvalidParameterCombination",
            Assert.Throws<ApiException>(() => Credentials.Asked(null, null, null, [Password])).Code);
        Assert.Equal([Hash], Credentials.Asked(false, [Password], null, null)!.Hashes);
        Assert.Equal([Hash, OtherHash], Credentials.Asked(null, null, "password", [Password, Other])!.Hashes);
        Assert.Equal([Hash], Credentials.Asked(false, null, "password", [Password])!.Hashes);
        const string combination = "InvalidParameterCombination";
        AssertCode(combination, () => Credentials.Asked(true, [Password], null, null));
        AssertCode(combination, () => Credentials.Asked(null, [Password], "password", [Password]));
        AssertCode(combination, () => Credentials.Asked(null, null, "no-password-required", [Password]));
        AssertCode(combination, () => Credentials.Asked(null, null, "password", null));
        AssertCode(combination, () => Credentials.Required(null));
        AssertCode("UnsupportedOperation", () => Credentials.Asked(null, null, "iam", null));
    }

    [Fact]
    public void What_was_put_into_an_access_string_by_mistake_is_not_said_aloud()
    {
        foreach (var rule in new[] { ">secret", "<secret", "#secret", "!secret" })
        {
            var error = Assert.Throws<ApiException>(() => AccessString.Check($"on ~* {rule}"));
            Assert.DoesNotContain("secret", error.Message);
        }
    }

    [Theory]
    [InlineData("on ~* +@all\nuser other on nopass ~* +@all")]
    [InlineData("on ~* +@all\r")]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData("on nopass ~*")]
    [InlineData("reset on ~*")]
    [InlineData("resetpass on ~*")]
    public void An_access_string_neither_ends_the_line_nor_sets_passwords(string access) =>
        AssertCode("InvalidParameterValue", () => AccessString.Check(access));

    [Fact]
    public void A_group_of_redis_needs_a_default_user_and_one_of_valkey_passwords()
    {
        UserRules.CheckGroup("redis", [("default", "default", true), ("a", "a", true)]);
        UserRules.CheckGroup("redis", [("mine", "default", false)]);
        UserRules.CheckGroup("valkey", []);
        UserRules.CheckGroup("valkey", [("a", "a", false)]);
        AssertCode("DefaultUserRequired", () => UserRules.CheckGroup("redis", [("a", "a", false)]));
        AssertCode("DefaultUserRequired", () => UserRules.CheckGroup("redis", []));
        AssertCode("InvalidParameterValue", () => UserRules.CheckGroup("valkey", [("a", "a", true)]));
        AssertCode("DuplicateUserName", () => UserRules.CheckGroup("valkey", [("a", "n", false), ("b", "n", false)]));
        AssertCode(
            "DuplicateUserName", () => UserRules.CheckGroup("redis", [("default", "default", true), ("b", "default", false)]));
        var many = Enumerable.Range(0, 101).Select(number => ($"u{number}", $"u{number}", false)).ToArray();
        AssertCode("UserGroupQuotaExceeded", () => UserRules.CheckGroup("valkey", many));
    }

    [Fact]
    public void The_user_default_is_off_where_no_group_has_one()
    {
        var reader = new AclUser("reader", "on ~app:* +@read", new Credentials([Hash, OtherHash]));
        Assert.Equal(
            ["user default off", $"user reader #{Hash} #{OtherHash} on ~app:* +@read"], AclFile.Lines([reader]));
        Assert.Equal(["user default off"], AclFile.Lines(Array.Empty<AclUser>()));
        var open = new AclUser("default", "on ~* +@all", Credentials.None);
        Assert.Equal(
            ["user default nopass on ~* +@all", $"user reader #{Hash} #{OtherHash} on ~app:* +@read"],
            AclFile.Lines([reader, open]));
    }

    [Fact]
    public void Tokens_rotate_through_two_that_are_valid()
    {
        var tokens = AuthTokens.None;
        AssertTokens(tokens, isOptional: true);
        tokens = tokens.After(null, Password, hasUserGroups: false);
        AssertTokens(tokens, isOptional: true, Hash);
        tokens = tokens.After("SET", Password, hasUserGroups: false);
        AssertTokens(tokens, isOptional: false, Hash);
        tokens = tokens.After("ROTATE", Other, hasUserGroups: false);
        AssertTokens(tokens, isOptional: false, Hash, OtherHash);
        var third = tokens.After("ROTATE", Other + "3", hasUserGroups: false);
        AssertTokens(third, isOptional: false, OtherHash, Secrets.HashToken(Other + "3"));
        AssertTokens(tokens.After("ROTATE", Password, hasUserGroups: false), isOptional: false, OtherHash, Hash);
        tokens = tokens.After("SET", Other, hasUserGroups: false);
        AssertTokens(tokens, isOptional: false, OtherHash);
        AssertTokens(tokens.After("DELETE", null, hasUserGroups: true), isOptional: true);
        AssertTokens(AuthTokens.Created(Password), isOptional: false, Hash);
    }

    [Fact]
    public void Not_every_step_of_a_rotation_may_come_first()
    {
        var tokens = AuthTokens.Created(Password);
        AssertCode("InvalidParameterValue", () => tokens.After("SET", Other, hasUserGroups: false));
        AssertCode("InvalidParameterValue", () => AuthTokens.None.After("SET", Other, hasUserGroups: false));
        AssertCode("InvalidParameterValue", () => tokens.After("SWAP", Other, hasUserGroups: false));
        AssertCode("InvalidParameterCombination", () => tokens.After("DELETE", null, hasUserGroups: false));
        AssertCode("InvalidParameterCombination", () => tokens.After("DELETE", Password, hasUserGroups: true));
        AssertCode("InvalidParameterCombination", () => tokens.After("ROTATE", null, hasUserGroups: false));
        AssertCode("InvalidParameterCombination", () => tokens.After("ROTATE", Other, hasUserGroups: true));
    }

    [Fact]
    public void A_running_node_is_told_its_users_and_who_is_gone()
    {
        string[] wanted = ["user default off", $"user a #{Hash} on ~* +@all"];
        string[] present = ["user b on nopass ~* +@all", "user default on nopass ~* &* +@all", "user larder on #x +@all"];
        Assert.Equal(
            [
                "ACL SETUSER default reset off", $"ACL SETUSER a reset #{Hash} on ~* +@all", "ACL DELUSER b",
                "CLIENT KILL USER default TYPE normal", "CLIENT KILL USER default TYPE pubsub",
            ],
            AclFile.Changes(present, wanted, "larder").Select(words => string.Join(' ', words)));
        // Another password drops nobody.
        present = [$"user a on #{OtherHash} ~* +@all", "user default off -@all"];
        Assert.DoesNotContain(AclFile.Changes(present, wanted), words => words[0] == "CLIENT" || words[1] == "DELUSER");
    }

    static void AssertTokens(AuthTokens tokens, bool isOptional, params string[] hashes)
    {
        Assert.Equal((isOptional, string.Join(' ', hashes)), (tokens.IsOptional, string.Join(' ', tokens.Hashes)));
        var kept = AuthTokens.Parse(tokens.ToString());
        Assert.Equal((isOptional, string.Join(' ', hashes)), (kept.IsOptional, string.Join(' ', kept.Hashes)));
    }

    static void AssertCode(string code, Action act) => Assert.Equal(code, Assert.Throws<ApiException>(act).Code);
}
