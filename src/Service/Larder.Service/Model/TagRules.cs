// What a tag may look like and how many a resource may have.
namespace Larder.Service.Model;

/// <summary>Limits of tags.</summary>
static class TagRules
{
    public const int CountMax = 50;
    const int KeyLengthMax = 128;
    const int ValueLengthMax = 256;

    /// <summary>Checks the tags of one request.</summary>
    public static IReadOnlyDictionary<string, string> Check(IEnumerable<(string? Key, string? Value)> tags)
    {
        var known = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in tags)
        {
            if (string.IsNullOrEmpty(key) || key.Length > KeyLengthMax || key.StartsWith("aws:"))
            {
                throw ApiErrors.InvalidParameterValue(
                    $"A tag's key must have 1 to {KeyLengthMax} characters and must not begin with aws:.");
            }
            if (value?.Length > ValueLengthMax)
            {
                throw ApiErrors.InvalidParameterValue($"A tag's value must not exceed {ValueLengthMax} characters.");
            }
            if (!known.TryAdd(key, value ?? ""))
            {
                throw ApiErrors.InvalidParameterValue($"The request names the tag {key} twice.");
            }
        }
        if (known.Count > CountMax) throw TooMany();
        return known;
    }

    public static ApiException TooMany() =>
        ApiErrors.TagQuotaPerResourceExceeded($"A resource can have at most {CountMax} tags.");
}
