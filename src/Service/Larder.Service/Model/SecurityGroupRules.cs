// What may be asked of a cache security group.
using System.Text.RegularExpressions;

namespace Larder.Service.Model;

static class SecurityGroupRules
{
    public const int CountMax = 50;
    const int NameLengthMax = 255;

    static readonly Regex NamePattern = new(@"\A[a-zA-Z0-9-]+\z", RegexOptions.CultureInvariant);

    /// <summary>A name for a new group as it is stored: checked and in lower case.</summary>
    public static string Name(string given)
    {
        var isName = given.Length <= NameLengthMax && NamePattern.IsMatch(given);
        if (isName && !given.Equals("default", StringComparison.OrdinalIgnoreCase)) return given.ToLowerInvariant();
        throw ApiErrors.InvalidParameterValue(
            "The parameter CacheSecurityGroupName must contain only letters, digits and hyphens, at most "
            + $"{NameLengthMax}, and must not be Default.");
    }
}
