// The users of a node at its start: from the file of users, else from the lines of the configuration file.
using Larder.Engine.Settings.Syntax;
using Larder.Engine.Execution.Access;
using Larder.Engine.Settings;
using Larder.Engine.Settings.Files;

namespace Larder.Node;

static class UserLoading
{
    /// <exception cref="ConfigException">A user is not well-formed, or the file cannot be read.</exception>
    public static void Load(UserTable users, ServerSettings settings)
    {
        var password = settings.Access.RequirePass.Value;
        if (password.Length > 0) users.SetDefaultPassword(password);
        var lines = settings.Declarations.Where(words => words[0].Equals("user", StringComparison.OrdinalIgnoreCase)).ToList();
        var path = settings.Access.AclFile.Value;
        if (path.Length > 0)
        {
            if (lines.Count > 0)
                throw new ConfigException(
                    "Configuring users defined in valkey.conf and at the same setting an ACL file path is invalid.");
            if (UserFile.Load(users, settings.PathOf(path)) is { } error) throw new ConfigException(error);
            return;
        }
        var seen = new HashSet<string>();
        foreach (var words in lines)
        {
            if (!seen.Add(words[1])) throw new ConfigException($"Duplicate user '{words[1]}' in the configuration");
            IEnumerable<string> rules = words.Skip(2);
            if (words[1] == User.DefaultName) rules = rules.Prepend("reset");
            if (users.Change(words[1], [.. rules]) is { } error) throw new ConfigException(error);
        }
    }
}
