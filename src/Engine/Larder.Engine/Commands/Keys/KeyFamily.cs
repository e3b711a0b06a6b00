// Binds the commands that work on keys of any type.
using Larder.Engine.Execution.Specs;

namespace Larder.Engine.Commands.Keys;

public static unsafe class KeyFamily
{
    public static void Bind(CommandTable table)
    {
        table.Bind("del", &Existence.Delete);
        table.Bind("unlink", &Existence.Delete);
        table.Bind("exists", &Existence.Count);
        table.Bind("touch", &Existence.Touch);
        table.Bind("type", &Existence.Type);

        table.Bind("ttl", &TimeToLive.InSeconds);
        table.Bind("pttl", &TimeToLive.InMillis);
        table.Bind("expiretime", &TimeToLive.AtSeconds);
        table.Bind("pexpiretime", &TimeToLive.AtMillis);
        table.Bind("expire", &Expire.InSeconds);
        table.Bind("pexpire", &Expire.InMillis);
        table.Bind("expireat", &Expire.AtSeconds);
        table.Bind("pexpireat", &Expire.AtMillis);
        table.Bind("persist", &Expire.Persist);

        table.Bind("rename", &Rename.Run);
        table.Bind("renamenx", &Rename.RunIfMissing);
        table.Bind("copy", &Copy.Run);
        table.Bind("move", &Copy.Move);

        table.Bind("dump", &Dump.Run);
        table.Bind("restore", &Restore.Run);
        table.Bind("restore-asking", &Restore.Run);

        table.Bind("scan", &Scan.Run);
        table.Bind("keys", &Listing.Keys);
        table.Bind("randomkey", &Listing.RandomKey);
        table.Bind("dbsize", &Listing.Count);
        table.Bind("flushdb", &Flush.OneDatabase);
        table.Bind("flushall", &Flush.AllDatabases);
        table.Bind("swapdb", &Flush.Swap);

        table.Bind("object|encoding", &ObjectFacts.Encoding);
        table.Bind("object|idletime", &ObjectFacts.IdleTime);
        table.Bind("object|freq", &ObjectFacts.Frequency);
        table.Bind("object|refcount", &ObjectFacts.ReferenceCount);
    }
}
