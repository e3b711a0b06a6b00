// From users to the lines of a node's file of users, and from what a running node has to what it must be told. Pure.
namespace Larder.Service.Model.Users;

/// <summary>A user as nodes know it.</summary>
sealed record AclUser(string Name, string AccessString, Credentials Credentials);

static class AclFile
{
    public const string DefaultUser = "default";

    const string AllRights = "~* &* +@all";

    /// <summary>The lines for a cache with user groups: each of its users, and the user default off where none of them is
    /// called so. All that is not said in a line is forbidden.</summary>
    public static IReadOnlyList<string> Lines(IReadOnlyCollection<AclUser> users)
    {
        var lines = users.OrderBy(user => user.Name, StringComparer.Ordinal).Select(LineOf).ToList();
        if (users.All(user => user.Name != DefaultUser)) lines.Insert(0, $"user {DefaultUser} off");
        return lines;
    }

    /// <summary>The lines for a cache without user groups: the user default with all rights, and the tokens that are valid.
    /// </summary>
    public static IReadOnlyList<string> Lines(AuthTokens tokens)
    {
        var secrets = tokens.IsOptional ? "nopass" : Passwords(tokens.Hashes);
        return [$"user {DefaultUser} on {secrets} {AllRights}"];
    }

    /// <summary>The commands that make a running node's users those of the lines. Clients stay connected but for those of users
    /// that are gone, and those that never gave a password to a user default that wants one now.</summary>
    /// <param name="present">What ACL LIST tells.</param>
    /// <param name="kept">Users that are the service's own.</param>
    public static IReadOnlyList<IReadOnlyList<string>> Changes(
        IReadOnlyList<string> present, IReadOnlyList<string> wanted, params IReadOnlyCollection<string> kept)
    {
        var commands = new List<IReadOnlyList<string>>();
        foreach (var line in wanted) commands.Add(["ACL", "SETUSER", NameOf(line), "reset", .. RulesOf(line)]);
        var gone = present.Select(NameOf).Except(wanted.Select(NameOf)).Except(kept).ToArray();
        if (gone.Length > 0) commands.Add(["ACL", "DELUSER", .. gone]);
        if (!IsOpen(present) || IsOpen(wanted)) return commands;
        // Replicas know each other as another user when they come back; those that are connected may stay.
        foreach (var kind in new[] { "normal", "pubsub" }) commands.Add(["CLIENT", "KILL", "USER", DefaultUser, "TYPE", kind]);
        return commands;
    }

    // Of the access string an `on` may come before a later `off`: the customer's words have the last say.
    static string LineOf(AclUser user)
    {
        var secrets = user.Credentials.IsOpen ? "nopass" : Passwords(user.Credentials.Hashes);
        return $"user {user.Name} {secrets} {user.AccessString}";
    }

    static string Passwords(IEnumerable<string> hashes) => string.Join(' ', hashes.Select(hash => $"#{hash}"));

    static string NameOf(string line) => line.Split(' ')[1];

    static string[] RulesOf(string line) => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[2..];

    static bool IsOpen(IReadOnlyList<string> lines) =>
        lines.Where(line => NameOf(line) == DefaultUser).Select(RulesOf)
            .Any(rules => rules.Contains("nopass") && !rules.Contains("off"));
}
