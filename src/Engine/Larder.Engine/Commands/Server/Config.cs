// CONFIG: reading, changing and saving the settings of the running node.
using Larder.Base.Text;
using Larder.Engine.Execution.Requests;
using Larder.Engine.Settings.Rows;
using System.Text;
using Larder.Network.Loops;
using Larder.Engine.Execution.Access;
using Larder.Engine.Execution;
using Larder.Engine.Persistence;
using Larder.Engine.Settings;
using Larder.Engine.Settings.Files;
using Larder.Engine.Telemetry;

namespace Larder.Engine.Commands.Server;

sealed class Config(ServerCounters counters, EventLoopGroup loops, UserTable users, LoadingState loading)
{
    public static void Get(CommandContext context)
    {
        var patterns = new string[context.ArgumentCount - 2];
        for (var i = 0; i < patterns.Length; i++) patterns[i] = context.Text(i + 2);
        var found = context.Settings.Get(patterns);
        context.Reply.Map(found.Count);
        foreach (var (name, value) in found)
        {
            context.Reply.BulkText(name);
            context.Reply.BulkText(value);
        }
    }

    public void Set(CommandContext context)
    {
        if (context.ArgumentCount % 2 != 0)
        {
            context.Reply.Error(ErrorTexts.Syntax);
            return;
        }
        var pairs = new List<KeyValuePair<string, string>>();
        for (var i = 2; i < context.ArgumentCount; i += 2) pairs.Add(new(context.Text(i), context.Text(i + 1)));
        var origin = new SettingOrigin(
            context.Client.IsLocal, loading.IsLoading || loading.IsAside, context.Client.IsTrusted);
        if (context.Settings.TrySet(pairs, origin, out var error)) context.Reply.Ok();
        else context.Reply.Error(ByteText.GetBytes(error));
    }

    public void ResetStatistics(CommandContext context)
    {
        counters.Reset(NetworkTotals.Of(loops));
        foreach (var shard in context.Store.Shards)
        {
            using var hold = context.Hold(shard);
            shard.Counters = default;
            shard.Detached.FreedObjects = 0;
        }
        context.Store.Memory.ResetPeak();
        context.Reply.Ok();
    }

    public void Rewrite(CommandContext context)
    {
        var settings = context.Settings;
        if (settings.FilePath is not { } path)
        {
            context.Reply.Error("ERR The server is running without a config file"u8);
            return;
        }
        try
        {
            // Users that live in a file of their own stay out of this one.
            var isInFile = settings.Access.AclFile.Value.Length > 0;
            ConfigFile.Rewrite(path, settings, isInFile ? null : UserFile.Lines(users));
            context.Reply.Ok();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            context.Reply.Error("ERR Rewriting config file: "u8, ByteText.GetBytes(failure.Message));
        }
    }
}
