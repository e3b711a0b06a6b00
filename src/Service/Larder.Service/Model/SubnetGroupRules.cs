// What may be asked of a subnet group. Hosts here have no subnets; ids are kept and shown as they were given.
using System.Text.RegularExpressions;

namespace Larder.Service.Model;

static class SubnetGroupRules
{
    public const int CountMax = 300;
    const int SubnetsMax = 20;
    const int NameLengthMax = 255;

    static readonly Regex NamePattern = new(@"\A[a-zA-Z0-9-]+\z", RegexOptions.CultureInvariant);
    static readonly Regex SubnetPattern = new(@"\Asubnet-[a-zA-Z0-9-]{1,100}\z", RegexOptions.CultureInvariant);

    /// <summary>The group of caches that name none. It is always there.</summary>
    public const string Standing = "default";

    /// <summary>A name as it is stored: checked and in lower case.</summary>
    public static string Name(string given)
    {
        if (given.Length <= NameLengthMax && NamePattern.IsMatch(given)) return given.ToLowerInvariant();
        throw ApiErrors.InvalidParameterValue(
            $"The parameter CacheSubnetGroupName must contain only letters, digits and hyphens, at most {NameLengthMax}.");
    }

    /// <summary>The subnets as they are stored, each once.</summary>
    public static string Subnets(IReadOnlyList<string> ids)
    {
        if (ids.Count == 0) throw ApiErrors.InvalidParameterValue("The parameter SubnetIds must have at least 1 element.");
        if (ids.FirstOrDefault(id => !SubnetPattern.IsMatch(id)) is { } wrong)
        {
            throw ApiErrors.InvalidSubnet($"Some input subnets in :[{wrong}] are invalid.");
        }
        var distinct = ids.Distinct().ToArray();
        if (distinct.Length <= SubnetsMax) return string.Join(' ', distinct);
        throw ApiErrors.CacheSubnetQuotaExceeded($"A cache subnet group can have at most {SubnetsMax} subnets.");
    }
}
