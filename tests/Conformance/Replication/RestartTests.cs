// A primary that starts again with its snapshot: replicas go on where they were, and lose what has ended meanwhile.
using Larder.TestKit;
using Xunit;

namespace Larder.Conformance.Tests.Replication;

public sealed class RestartTests : IDisposable
{
    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("larder-restart-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Replicas_of_a_primary_that_starts_again_take_no_copy()
    {
        using Member replica = Member.Start(Maker.Larder);
        string history;
        using (Member primary = StartHere())
        {
            replica.Follow(primary);
            replica.AwaitLink(primary);
            primary.Call("DEBUG SET-ACTIVE-EXPIRE 0");
            primary.Call("SET lasting v");
            primary.Call("SET ending v PX 1");
            replica.AwaitSame(primary);
            history = primary.Info("master_replid");
            Assert.Equal("+OK", primary.Call("SAVE"));
        }
        using Member again = StartHere();
        Assert.Equal(history, again.Info("master_replid2"));
        replica.Follow(again);
        replica.AwaitSame(again);
        Assert.Equal((1, 0), (again.InfoNumber("sync_partial_ok"), again.InfoNumber("sync_full")));
        Assert.Equal(":1", replica.Call("DBSIZE"));
    }

    [Fact]
    public void A_replica_that_starts_again_takes_no_copy()
    {
        using Member primary = Member.Start(Maker.Larder);
        using (Member replica = StartHere())
        {
            replica.Follow(primary);
            primary.Call("SET k v");
            replica.AwaitSame(primary);
            Assert.Equal("+OK", replica.Call("SAVE"));
        }
        primary.Call("SET k later");
        using Member again = StartHere("replicaof", $"127.0.0.1 {primary.Port}");
        again.AwaitSame(primary);
        Assert.Equal((1, 1), (primary.InfoNumber("sync_partial_ok"), primary.InfoNumber("sync_full")));
    }

    Member StartHere(params string[] directives) => Member.Start(Maker.Larder, ["dir", _folder.FullName, .. directives]);
}
