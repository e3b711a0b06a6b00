// The file of users (directive aclfile): a line "user name rule ..." for each.
using Larder.Base.Text;
using System.Text;

namespace Larder.Engine.Execution.Access;

/// <summary>Reads and writes all users of a table.</summary>
public static class UserFile
{
    const string NothingChanged =
        "WARNING: ACL errors detected, no change to the previously active ACL rules was performed";

    /// <summary>Puts the users of the file in place of all; null, or what is wrong, and nothing is changed.</summary>
    public static string? Load(UserTable table, string path)
    {
        string text;
        try
        {
            text = ByteText.GetString(File.ReadAllBytes(path));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return $"Error loading ACLs, opening file '{path}': {failure.Message}";
        }
        var users = new Dictionary<string, User>();
        var errors = new StringBuilder();
        var lines = text.Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            var words = lines[i].Trim(' ', '\t', '\r').Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words.Length > 0) ReadLine(table, users, words, $"{path}:{i + 1}", i + 1, errors);
        }
        if (errors.Length > 0) return errors.Append(NothingChanged).ToString();
        table.ReplaceAll(users);
        return null;
    }

    /// <summary>Writes all users; the file is the old one or the new one, never half.</summary>
    /// <exception cref="IOException">The file cannot be written; so does <see cref="UnauthorizedAccessException"/>.</exception>
    public static void Save(UserTable table, string path)
    {
        var draft = $"{path}.{Guid.NewGuid():N}";
        try
        {
            using (var stream = new FileStream(draft, FileMode.CreateNew, FileAccess.Write))
            {
                foreach (var line in Lines(table)) stream.Write(ByteText.GetBytes(line + "\n"));
                stream.Flush(flushToDisk: true);
            }
            File.Move(draft, path, overwrite: true);
        }
        finally
        {
            File.Delete(draft);
        }
    }

    /// <summary>All users as lines of a file.</summary>
    public static IReadOnlyList<string> Lines(UserTable table) =>
        [.. table.All.Select(user => $"user {user.Name} {user}")];

    static void ReadLine(
        UserTable table, Dictionary<string, User> users, string[] words, string place, int number, StringBuilder errors)
    {
        if (words[0] != "user" || words.Length < 2)
        {
            errors.Append($"{place} should start with user keyword followed by the username. ");
            return;
        }
        var user = table.Create(words[1]);
        if (!users.TryAdd(words[1], user))
        {
            errors.Append($"WARNING: Duplicate user '{words[1]}' found on line {number}. ");
            return;
        }
        if (RuleWords.Merge(words[2..], out _) is not { } rules)
        {
            errors.Append($"{place}: Unmatched parenthesis in selector definition.");
            return;
        }
        var isFirst = true;
        foreach (var rule in rules)
        {
            if (user.Apply(rule) is not { } reason) continue;
            // A command that is not known may be shown; anything else may hold a password.
            if (reason == RuleErrors.UnknownCommand)
                errors.Append($"{place}: Error in applying operation '{rule}': {reason}. ");
            else if (isFirst)
                errors.Append($"{place}: {reason}. ");
            isFirst &= reason == RuleErrors.UnknownCommand;
        }
    }
}
