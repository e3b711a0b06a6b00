// The AUTH tokens of a cache without user groups, as its password changes hands: a rotation lets two tokens be valid, so that
// clients can be moved from one to the other.
//
//   none -ROTATE a-> none or a -SET a-> a -ROTATE b-> a or b -SET b-> b -DELETE-> none (where user groups take over)
namespace Larder.Service.Model.Users;

/// <summary>Which tokens are valid, the older first. <paramref name="IsOptional"/>: so is no token at all.</summary>
sealed record AuthTokens(bool IsOptional, IReadOnlyList<string> Hashes)
{
    const int ValidMax = 2;
    const string Optional = "none";

    public static AuthTokens None { get; } = new(true, []);

    /// <summary>A client may be asked for one.</summary>
    public bool IsEnabled => Hashes.Count > 0;

    /// <summary>Clients may show one, and need not.</summary>
    public bool AreOffered => IsEnabled && IsOptional;

    /// <summary>Those of a new cache.</summary>
    public static AuthTokens Created(string? token) => token is null ? None : new(false, [Secrets.HashToken(token)]);

    /// <summary>Those after a modification.</summary>
    /// <param name="strategy">ROTATE, SET or DELETE; null is ROTATE.</param>
    /// <param name="token">The token of the request.</param>
    /// <param name="hasUserGroups">The cache has user groups after the modification.</param>
    public AuthTokens After(string? strategy, string? token, bool hasUserGroups)
    {
        if (strategy == "DELETE") return Deleted(token, hasUserGroups);
        if (token is null) throw ApiErrors.InvalidParameterCombination("AuthTokenUpdateStrategy needs an AuthToken.");
        if (hasUserGroups)
        {
            throw ApiErrors.InvalidParameterCombination("A cache with user groups has no AuthToken.");
        }
        var hash = Secrets.HashToken(token);
        return strategy switch
        {
            null or "ROTATE" => Rotated(hash),
            "SET" => Hashes.Contains(hash) ? new(false, [hash]) : throw NotRotated(),
            _ => throw ApiErrors.InvalidParameterValue($"{strategy} is no AuthTokenUpdateStrategy."),
        };
    }

    /// <summary>As the state keeps it: the hashes, and a word where none is needed.</summary>
    public override string ToString() => string.Join(' ', IsOptional && IsEnabled ? Hashes.Prepend(Optional) : Hashes);

    /// <summary>What <see cref="ToString"/> wrote; nothing is no token.</summary>
    public static AuthTokens Parse(string kept)
    {
        var words = kept.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return new(words.Length == 0 || words[0] == Optional, words.Where(word => word != Optional).ToArray());
    }

    // The token that was valid last and the new one; a third is none any more.
    AuthTokens Rotated(string hash)
    {
        var isOptional = !IsEnabled || (IsOptional && Hashes.Contains(hash));
        return new(isOptional, [.. Hashes.Where(other => other != hash).TakeLast(ValidMax - 1), hash]);
    }

    static AuthTokens Deleted(string? token, bool hasUserGroups)
    {
        if (token is not null) throw ApiErrors.InvalidParameterCombination("DELETE takes no AuthToken.");
        return hasUserGroups ? None : throw ApiErrors.InvalidParameterCombination(
            "The AuthToken can be deleted only when user groups take its place.");
    }

    static ApiException NotRotated() => ApiErrors.InvalidParameterValue(
        "The strategy SET takes a token that is valid already; make it so with ROTATE first.");
}
