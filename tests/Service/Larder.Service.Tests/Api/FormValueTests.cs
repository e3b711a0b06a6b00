// Requests as they arrive in forms: the list names that clients really send, and what is refused.
using Larder.Service.Api.Wire;
using Larder.Service.Api;
using Larder.Service.Api.Shapes;
using Larder.Service.Model;
using Xunit;

namespace Larder.Service.Tests.Api;

public class FormValueTests
{
    [Fact]
    public void A_list_with_a_member_name_is_read_below_that_name()
    {
        var request = Read(AddTagsToResourceMessage.Read,
            "ResourceName=arn&Tags.Tag.1.Key=team&Tags.Tag.1.Value=web&Tags.Tag.2.Key=stage&Tags.Tag.2.Value=");
        Assert.Equal([new Tag { Key = "team", Value = "web" }, new Tag { Key = "stage", Value = "" }], request.Tags);
    }

    [Fact]
    public void A_list_without_a_member_name_is_read_below_member()
    {
        var request = Read(RemoveTagsFromResourceMessage.Read,
            "ResourceName=arn&TagKeys.member.1=team&TagKeys.member.2=stage");
        Assert.Equal(["team", "stage"], request.TagKeys);
    }

    [Fact]
    public void A_list_with_a_member_name_is_also_read_below_member()
    {
        var request = Read(AddTagsToResourceMessage.Read, "ResourceName=arn&Tags.member.1.Key=team");
        Assert.Equal("team", Assert.Single(request.Tags).Key);
    }

    [Fact]
    public void Elements_stand_in_the_order_of_their_numbers()
    {
        var request = Read(RemoveTagsFromResourceMessage.Read,
            "ResourceName=arn&TagKeys.member.10=c&TagKeys.member.2=b&TagKeys.member.1=a");
        Assert.Equal(["a", "b", "c"], request.TagKeys);
    }

    [Fact]
    public void An_empty_list_is_not_an_absent_one()
    {
        Assert.Empty(Read(CreateCacheClusterMessage.Read, "CacheClusterId=a&SecurityGroupIds=").SecurityGroupIds!);
        Assert.Null(Read(CreateCacheClusterMessage.Read, "CacheClusterId=a").SecurityGroupIds);
    }

    [Fact]
    public void Structures_nest_in_lists_and_lists_in_structures()
    {
        const string prefix = "NodeGroupConfiguration.NodeGroupConfiguration.1.";
        var request = Read(CreateReplicationGroupMessage.Read,
            "ReplicationGroupId=g&ReplicationGroupDescription=d&"
            + $"{prefix}Slots=0-99&{prefix}ReplicaCount=2&"
            + $"{prefix}ReplicaAvailabilityZones.AvailabilityZone.1=z1");
        var group = Assert.Single(request.NodeGroupConfiguration!);
        Assert.Equal("0-99", group.Slots);
        Assert.Equal(2, group.ReplicaCount);
        Assert.Equal(["z1"], group.ReplicaAvailabilityZones);
    }

    [Fact]
    public void Scalars_are_read_by_their_type()
    {
        var request = Read(DescribeEventsMessage.Read,
            "Duration=60&StartTime=2026-11-23T01:02:03Z&SourceType=cache-cluster");
        Assert.Equal(60, request.Duration);
        Assert.Equal(new DateTimeOffset(2026, 11, 23, 1, 2, 3, TimeSpan.Zero), request.StartTime);
        Assert.True(Read(CreateCacheClusterMessage.Read, "CacheClusterId=a&AutoMinorVersionUpgrade=true")
            .AutoMinorVersionUpgrade);
    }

    [Theory]
    [InlineData("NumCacheNodes=1", "MissingParameter", "The request must contain the parameter CacheClusterId.")]
    [InlineData("CacheClusterId=a&NumCacheNodes=one", "InvalidParameterValue", "NumCacheNodes must be an integer")]
    [InlineData("CacheClusterId=a&AutoMinorVersionUpgrade=1", "InvalidParameterValue", "must be a boolean")]
    [InlineData("CacheClusterId=a&AZMode=two-az", "InvalidParameterValue", "must be one of: single-az, cross-az")]
    [InlineData("CacheClusterId=a&Tags.Tag.x.Key=k", "MalformedInput", "Tags.Tag must be numbered")]
    [InlineData("CacheClusterId=a\u0001", "InvalidParameterValue", "not allowed")]
    public void What_is_wrong_is_named(string form, string code, string text)
    {
        var error = Assert.Throws<ApiException>(() => Read(CreateCacheClusterMessage.Read, form));
        Assert.Equal(code, error.Code);
        Assert.Equal(400, error.HttpStatus);
        Assert.Contains(text, error.Message);
    }

    [Theory]
    [InlineData("UserId=", "The parameter UserId must be provided and must not be blank.")]
    [InlineData("UserId=1a", "Invalid value 1a for UserId. It must match the pattern [a-zA-Z][a-zA-Z0-9\\-]*")]
    [InlineData("UserId=a%", "Invalid value a% for UserId.")]
    [InlineData("UserId=a\n", "for UserId.")]
    [InlineData("UserId=a&UserName=", "The parameter UserName must be provided")]
    [InlineData("UserId=a&AccessString= ", "for AccessString.")]
    [InlineData("UserId=a&Passwords=", "The parameter Passwords must have at least 1 elements.")]
    public void Patterns_and_limits_of_the_model_hold(string form, string text)
    {
        var rest = "UserName=n&AccessString=on&Engine=redis"
            .Split('&').Where(pair => !form.Contains($"&{pair.Split('=')[0]}="));
        var error = Assert.Throws<ApiException>(
            () => Read(CreateUserMessage.Read, string.Join('&', rest.Prepend(form))));
        Assert.Equal(("InvalidParameterValue", 400), (error.Code, error.HttpStatus));
        Assert.Contains(text, error.Message);
    }

    [Fact]
    public void A_list_has_no_more_elements_than_the_model_allows()
    {
        static string Ids(int count) => string.Join(
            '&', Enumerable.Range(1, count).Select(number => $"CacheClusterIds.member.{number}=c{number}"));
        Assert.Equal(20, Read(DescribeUpdateActionsMessage.Read, Ids(20)).CacheClusterIds!.Count);
        var error = Assert.Throws<ApiException>(() => Read(DescribeUpdateActionsMessage.Read, Ids(21)));
        Assert.Equal("The parameter CacheClusterIds must not have more than 20 elements.", error.Message);
    }

    [Theory]
    [InlineData("A=1", "A", "A")]
    [InlineData("A=", "A", null)]
    [InlineData("A=no", "A", null)]
    [InlineData("B=1", "A", null)]
    [InlineData("A.B=1", "A", "A")]
    [InlineData("A.B=1", "A.B", "A.B")]
    [InlineData("A.B=1", "A.C", null)]
    [InlineData("A.E.1.B=1&A.E.2.C=1", "A.E.N.C", "A.E.2.C")]
    [InlineData("A.member.7.C=1", "A.E.N.C", "A.member.7.C")]
    [InlineData("A.E.1.C=", "A.E.N.C", null)]
    [InlineData("A.E=1", "A.E.N.C", null)]
    public void A_parameter_that_was_given_is_found(string form, string parameter, string? path) =>
        Assert.Equal(path, Form(form).FindGiven(parameter, except: "no"));

    [Fact]
    public void A_name_with_too_many_parts_is_refused()
    {
        var name = string.Join('.', Enumerable.Repeat("a", 1000));
        Assert.Equal("MalformedInput", Assert.Throws<ApiException>(() => Form($"{name}=1")).Code);
    }

    static T Read<T>(Func<FormValue, T> read, string form) => read(Form(form));

    static FormValue Form(string form) => FormValue.Of(form.Split('&').Select(pair =>
    {
        var parts = pair.Split('=', 2);
        return KeyValuePair.Create(parts[0], parts[1]);
    }));
}
