// How a cache security group looks in answers.
using Larder.Service.Model;
using Larder.Service.Store;

namespace Larder.Service.Api.Shapes;

/// <summary>Makes answers of records.</summary>
static class SecurityGroupShapes
{
    public static CacheSecurityGroup Describe(SecurityGroupRecord group, Locality locality) => new()
    {
        OwnerId = locality.AccountId,
        CacheSecurityGroupName = group.Name,
        Description = group.Description,
        EC2SecurityGroups = group.Members.OrderBy(member => member.Name, StringComparer.Ordinal)
            .Select(member => new EC2SecurityGroup
            {
                Status = "authorized",
                EC2SecurityGroupName = member.Name,
                EC2SecurityGroupOwnerId = member.OwnerId,
            }).ToArray(),
        ARN = group.Arn,
    };
}
