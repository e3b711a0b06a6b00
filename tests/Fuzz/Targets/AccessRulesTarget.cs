// Rules of ACL users: refused with nothing changed, or taken and listed as rules that make the same user.
using System.Text;
using Larder.Engine.Execution.Access;
using Larder.Engine.Execution.Specs;
using Larder.Engine.Settings;

namespace Larder.Fuzz.Targets;

/// <summary>ACL SETUSER, and with it the lines of a file of users.</summary>
public sealed class AccessRulesTarget : IFuzzTarget
{
    const string Name = "user";

    readonly UserTable _users = new(new CommandTable(), new ServerSettings());

    public IReadOnlyList<string> Seeds { get; } =
    [
        "on nopass ~* &* +@all", "off >secret <secret ~a:* %R~b %RW~c +get -set", "+@all -@dangerous +keys -@write",
        "on ~a (+get ~b) (%W~c +set &ch* db=0)", "+config|get -config|set +select|1", "db=0,1,15 alldbs resetdbs",
        "#" + new string('a', 64) + " !" + new string('a', 64), "reset resetkeys resetchannels resetpass nocommands",
        "allkeys allchannels allcommands clearselectors", "(+@read ~x) sanitize-payload skip-sanitize-payload",
    ];

    public void Try(byte[] input, Random random)
    {
        _users.Remove(Name);
        var rules = Encoding.UTF8.GetString(input).Split(' ');
        if (_users.Change(Name, rules) is not null)
        {
            Assert.Null(_users.Find(Name));
            return;
        }
        if (rules.Any(IsListedAsAnother)) return;
        var listed = _users.Find(Name)!.ToString();
        Assert.Null(_users.Change(Name, ["reset", .. listed.Split(' ')]));
        Assert.Equal(listed, _users.Find(Name)!.ToString());
    }

    // Here as with the servers: a pattern with a parenthesis may end the selector that it is listed in, and "%RW~*" is
    // listed as "~*", behind which no pattern may come.
    static bool IsListedAsAnother(string rule) =>
        (rule.IndexOf(')') is >= 0 and var at && at < rule.Length - 1)
        || (rule.Contains('%') && rule.TrimEnd(')').EndsWith("~*", StringComparison.Ordinal));
}
