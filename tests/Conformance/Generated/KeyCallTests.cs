// Which keys a call has, what is done with them and who may call: asked beside valkey-server for generated calls of every
// command.
using Larder.Engine.Execution.Specs;
using Larder.TestKit;
using Xunit;

namespace Larder.Conformance.Tests.Generated;

public sealed class KeyCallTests
{
    const int CallsPerCommand = 4;

    static readonly string[] Rules =
    [
        "u1 +@all ~k* &c*", "u2 +@all %R~*", "u3 +@all %W~* allchannels", "u4 -@all +@read ~*", "u5 +@all ~* resetchannels",
        "u6 -@all +get +config|get +client|list ~d", "u7 +@all -@dangerous ~k", "u8 +@all %R~k %W~d", "u9 +@all ~* alldbs",
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Keys_and_rights_are_told_alike(int seed)
    {
        using ServerProcess real = Peers.StartValkey(), own = Peers.StartLarder("valkey");
        using RespConnection there = new(real.Connect());
        using Comparer comparer = new(real, own, 2);
        foreach (string rule in Rules) comparer.Run(Step.Of(["ACL", "SETUSER", .. rule.Split(' '), "on", "nopass"]));
        string[] users = [.. Rules.Select(rule => rule.Split(' ')[0]), "default", "nosuch"];
        CallGenerator generator = new(seed);
        foreach (CommandSpec command in new CommandTable().All)
        {
            for (int left = CallsPerCommand; left > 0; left--)
            {
                string[] call = generator.Call(command);
                string user = generator.One(users);
                comparer.Run(Step.Of(["COMMAND", "GETKEYS", .. call]));
                comparer.Run(Step.Of(["COMMAND", "GETKEYSANDFLAGS", .. call]));
                // Where the real server finds no keys for a bad argument it lets everybody pass; Larder checks those it finds.
                string keys = RespConnection.Text(there.Call(["COMMAND", "GETKEYS", .. call]));
                if (!keys.Contains("Invalid arguments")) comparer.Run(Step.Of(["ACL", "DRYRUN", user, .. call]));
            }
        }
        Assert.True(comparer.Findings.Length == 0, comparer.Findings);
    }
}
