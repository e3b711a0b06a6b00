// The rule for names that customers give to resources.
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
}
