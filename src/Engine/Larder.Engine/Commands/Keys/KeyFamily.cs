// Binds the commands that work on keys of any type.
using Larder.Engine.Commands.Payloads;
using Larder.Engine.Execution.Requests;
using Larder.Engine.Execution;
using Larder.Engine.Execution.Blocking;
using Larder.Engine.Execution.Transactions;
using Larder.Engine.Keyspace.Slices;
using Larder.Engine.Persistence;

namespace Larder.Engine.Commands.Keys;

static class KeyFamily
{
    public static void Bind(
        CommandBindings bindings, PayloadChecks payloads, Saving saving, BlockedClients blocked, WatchTable watches,
        SlicedWorks works)
    {
        var slices = new WorkInSlices(works, blocked);
        var flush = new Flush(saving);
        var rename = new Rename(blocked, watches);
        bindings.Bind("del", Existence.Delete);
        bindings.Bind("unlink", Existence.Unlink);
        bindings.Bind("exists", Existence.Count);
        bindings.Bind("touch", Existence.Touch);
        bindings.Bind("type", Existence.Type);

        bindings.Bind("ttl", TimeToLive.InSeconds);
        bindings.Bind("pttl", TimeToLive.InMillis);
        bindings.Bind("expiretime", TimeToLive.AtSeconds);
        bindings.Bind("pexpiretime", TimeToLive.AtMillis);
        bindings.Bind("expire", Expire.InSeconds);
        bindings.Bind("pexpire", Expire.InMillis);
        bindings.Bind("expireat", Expire.AtSeconds);
        bindings.Bind("pexpireat", Expire.AtMillis);
        bindings.Bind("persist", Expire.Persist);

        bindings.Bind("rename", rename.Run);
        bindings.Bind("renamenx", rename.RunIfMissing);
        bindings.Bind("copy", new Copy(slices).Run);
        bindings.Bind("move", Copy.Move);

        bindings.Bind("dump", new Dump(slices).Run);
        var restore = new Restore(payloads);
        bindings.Bind("restore", restore.Run);
        bindings.Bind("restore-asking", restore.Run);

        bindings.Bind("scan", Scan.Run);
        bindings.Bind("keys", Listing.Keys);
        bindings.Bind("randomkey", Listing.RandomKey);
        bindings.Bind("dbsize", Listing.Count);
        bindings.Bind("flushdb", flush.OneDatabase);
        bindings.Bind("flushall", flush.AllDatabases);
        bindings.Bind("swapdb", Flush.Swap);

        bindings.Bind("object|encoding", ObjectFacts.Encoding);
        bindings.Bind("object|idletime", ObjectFacts.IdleTime);
        bindings.Bind("object|freq", ObjectFacts.Frequency);
        bindings.Bind("object|refcount", ObjectFacts.ReferenceCount);
    }
}
