// Names that customers give to groups and users, and the ARNs made of them.
using System.Text.RegularExpressions;

namespace Larder.Service.Model;

static class ResourceName
{
    // A letter, then groups of letters and digits with single hyphens between them.
    static readonly Regex Pattern = new(@"\A[a-zA-Z][a-zA-Z0-9]*(-[a-zA-Z0-9]+)*\z", RegexOptions.CultureInvariant);

    /// <summary>A name as it is stored: checked and in lower case.</summary>
    public static string Checked(string given, string parameter, int lengthMax)
    {
        if (given.Length > lengthMax)
        {
            throw ApiErrors.InvalidParameterValue(
                $"The parameter {parameter} must not be longer than {lengthMax} characters.");
        }
        if (!Pattern.IsMatch(given))
        {
            throw ApiErrors.InvalidParameterValue(
                $"The parameter {parameter} is not a valid identifier. Identifiers must begin with a letter; must contain"
                + " only ASCII letters, digits, and hyphens; and must not end with a hyphen or contain two consecutive"
                + " hyphens.");
        }
        return given.ToLowerInvariant();
    }

    /// <summary>The ARN of a resource of a kind, as ElastiCache's ARNs call it.</summary>
    public static string ArnOf(this Locality locality, string kind, string name) =>
        $"arn:aws:elasticache:{locality.Region}:{locality.AccountId}:{kind}:{name}";
}
