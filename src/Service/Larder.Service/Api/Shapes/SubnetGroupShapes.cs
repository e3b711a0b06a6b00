// How a subnet group looks in answers.
using Larder.Service.Model;
using Larder.Service.Store;

namespace Larder.Service.Api.Shapes;

/// <summary>Makes answers of records.</summary>
static class SubnetGroupShapes
{
    const string Vpc = "vpc-00000000";

    static readonly string[] NetworkTypes = ["ipv4"];

    public static CacheSubnetGroup Describe(SubnetGroupRecord group, Locality locality) => new()
    {
        CacheSubnetGroupName = group.Name,
        CacheSubnetGroupDescription = group.Description,
        VpcId = Vpc,
        Subnets = group.Subnets.Split(' ').Select(id => new Subnet
        {
            SubnetIdentifier = id,
            SubnetAvailabilityZone = new AvailabilityZone { Name = locality.Zone },
            SupportedNetworkTypes = NetworkTypes,
        }).ToArray(),
        ARN = group.Arn,
        SupportedNetworkTypes = NetworkTypes,
    };
}
