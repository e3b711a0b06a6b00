// Loads what a node has kept, before it executes commands that need it: on its first loop, which looks after clients
// meanwhile. They are told that data is being loaded.
using Larder.Engine.Execution;
using Larder.Engine.Execution.Requests;
using Larder.Engine.Persistence.AppendOnly;
using Larder.Engine.Persistence.Rdb;
using Larder.Engine.Replication;
using Larder.Engine.Sessions;
using Larder.Engine.Settings.Groups;
using Larder.Network.Loops;
using Larder.Network.Mailboxes;

namespace Larder.Node;

static class DataLoading
{
    /// <summary>
    /// Whether there is anything to load; commands that need it are refused from now on. Asked before the node listens: what its
    /// first clients have it write is not to be loaded.
    /// </summary>
    public static bool Announce(ServerState server, NodeEngine engine)
    {
        var isNeeded = IsNeeded(server, engine);
        if (isNeeded) server.Loading.Begin(0, server.Clock.UnixMs);
        return isNeeded;
    }

    /// <summary>Returns when the data is there and the append-only file, where there is to be one, goes on.</summary>
    /// <exception cref="AppendOnlyException">It cannot be loaded as it is.</exception>
    /// <exception cref="LoadException">The snapshot cannot be loaded.</exception>
    public static void Load(ServerState server, Following following, EventLoopGroup loops, NodeOptions options)
    {
        if (options.IsTurnedByHand)
        {
            Load(server, following, pause: null, withThread: false);
            return;
        }
        var loop = loops.Loops[0];
        var message = new LoadMessage(() => Load(server, following, loop.TurnWithin, withThread: true));
        loop.Post(message);
        message.Done.Task.GetAwaiter().GetResult();
    }

    /// <summary>Puts what the snapshot holds in the place of all data. Nobody else may hold locks.</summary>
    public static bool TryReloadSnapshot(ServerState server, CommandContext context)
    {
        if (context.Locks.Any || !File.Exists(SnapshotLoading.PathOf(server)) || !IsTried(server)) return false;
        var wasRecording = server.Store.Changes.IsOn;
        server.Loading.Begin(0, context.NowMs);
        try
        {
            Empty(server, context, wasRecording);
            return new SnapshotLoading(server, pause: null).TryLoad();
        }
        catch (LoadException failure)
        {
            server.Log.Write(LogLevel.Warning, failure.Message);
            return false;
        }
        finally
        {
            using (context.HoldAll())
            {
                if (wasRecording) server.Store.Changes.TurnOn();
            }
            server.Loading.End();
        }
    }

    static bool IsTried(ServerState server)
    {
        var anyVersion = server.Settings.Persistence.RdbVersionCheck.Value == RdbVersionCheck.Relaxed;
        var refusal = RdbHead.RefusalOf(SnapshotLoading.PathOf(server), anyVersion);
        if (refusal != null) server.Log.Write(LogLevel.Warning, refusal);
        return refusal == null;
    }

    static void Empty(ServerState server, CommandContext context, bool wasRecording)
    {
        using var hold = context.HoldAll();
        if (wasRecording) server.Store.Changes.Follow(); // what is loaded is no change
        server.Saving.LeaveOff();
        foreach (var shard in server.Store.Shards) shard.ClearAll(lazily: true);
        server.Store.Events.RaiseFlushed();
    }

    /// <summary>Puts what the append-only file holds in the place of all data. Nobody else may hold locks.</summary>
    public static bool TryReload(ServerState server, CommandContext context, bool withThread)
    {
        var (file, store) = (server.AppendOnly, server.Store);
        var (wasOn, wasRecording) = (file.IsOn, store.Changes.IsOn);
        if (context.Locks.Any) return false;
        server.Loading.Begin(0, context.NowMs);
        file.TurnOff();
        Empty(server, context, wasRecording);
        try
        {
            using var replay = new CommandReplay(server, static () => { });
            NewLoader(server).TryLoad(replay, new SnapshotLoading(server, pause: null));
        }
        catch (AppendOnlyException failure)
        {
            // The data is gone; as in Valkey, the node ends rather than to serve a part of it.
            server.Log.Write(LogLevel.Warning, failure.Message);
            server.Lifetime.Stop();
            return false;
        }
        using (context.HoldAll())
        {
            if (wasRecording) store.Changes.TurnOn();
            if (wasOn) file.Begin(withThread);
        }
        server.Loading.End();
        return true;
    }

    static AppendOnlyLoader NewLoader(ServerState server) => new(
        server.AppendOnly.Folder, server.Settings.Persistence, server.Loading, server.Clock, server.Log);

    static bool IsNeeded(ServerState server, NodeEngine engine) =>
        engine != NodeEngine.Memcached &&
        (server.Settings.Persistence.AppendOnly.Value || File.Exists(SnapshotLoading.PathOf(server)));

    static void Load(ServerState server, Following following, Action? pause, bool withThread)
    {
        if (server.Settings.Persistence.AppendOnly.Value) LoadAppendOnly(server, pause, withThread);
        // What cannot be loaded as a whole is not served at all: loading is not over then.
        else
        {
            var loading = new SnapshotLoading(server, pause) { GoesOn = true };
            if (loading.TryLoad())
            {
                if (loading.Facts is { } facts) following.GoOnFrom(facts);
                if (server.Settings.Network.IsManaged) File.Delete(TriesOf(server));
                server.Loading.End();
            }
        }
        server.Saving.NoteLoaded();
    }

    // A managed node's service gives it the same content again as long as this is there.
    static string TriesOf(ServerState server) => Path.Combine(server.Settings.Process.Directory.Value, "kept.tries");

    static void LoadAppendOnly(ServerState server, Action? pause, bool withThread)
    {
        using (var replay = new CommandReplay(server, pause ?? (static () => { })))
            NewLoader(server).TryLoad(replay, new SnapshotLoading(server, pause));
        using (server.NewContext(0).HoldAll()) server.AppendOnly.Begin(withThread);
        // What cannot be loaded as a whole is not served at all: loading is not over then.
        server.Loading.End();
    }

    sealed class LoadMessage(Action load) : LoopMessage
    {
        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        protected override void Run()
        {
            try
            {
                load();
                Done.SetResult();
            }
            catch (Exception failure)
            {
                Done.SetException(failure);
            }
        }

        protected override void Dropped() => Done.TrySetCanceled();
    }
}
