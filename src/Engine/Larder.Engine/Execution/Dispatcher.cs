// From a request's arguments to its reply: find the command, check it, take the locks of its keys, run it. Everything that
// executes a command goes through here: clients, transactions, scripts, the append-only file, replicas.
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Text;
using Larder.Base;
using Larder.Engine.Execution.Specs;

namespace Larder.Engine.Execution;

/// <summary>Stateless but for the table; one serves all loops.</summary>
public sealed unsafe class Dispatcher(ServerState server)
{
    const int MaxEchoedBytes = 128;
    const long NsPerMs = 1_000_000;

    /// <summary>Executes the request in the context. Its reply is whole in the context's output when this returns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Execute(CommandContext context, CommandSpec? command)
    {
        var start = context.Reply.Output.Length;
        if (!TryAdmit(context, ref command))
        {
            if (IsError(context, start)) context.Counters.CountError(ErrorOf(context, start));
            return;
        }
        Run(context, command);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    bool TryAdmit(CommandContext context, [NotNullWhen(true)] ref CommandSpec? command)
    {
        if (command == null || command.Subcommands != null)
        {
            command = ResolveSlowly(context, command);
            if (command == null) return false;
        }
        context.Command = command;
        context.Client.LastCommand = command;
        if (!command.AcceptsCount(context.ArgumentCount))
        {
            RejectArity(context, command);
            return false;
        }
        if ((command.Flags & (context.Client.Barred | server.Gates.Barred)) != 0 && !server.Gates.TryPass(context))
        {
            if (!context.IsPostponed) context.Counters.Commands[command.Id].Rejected++;
            return false;
        }
        return true;
    }

    /// <summary>Runs a command that has passed all checks.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Run(CommandContext context, CommandSpec command)
    {
        if (command.Run == null)
        {
            ReplyNotThere(context, command);
            return;
        }
        context.Dirty = 0;
        var start = context.Reply.Output.Length;
        var isFast = command.Has(CommandFlags.Fast);
        if (!isFast) context.Timer.BeforeSlow();
        if (command.HasSingleKey) RunWithOneKey(context, command);
        else RunWithoutOneKey(context, command);
        ref var counters = ref context.Counters.Commands[command.Id];
        counters.Calls++;
        context.Counters.CommandsProcessed++;
        context.Counters.Changes += context.Dirty;
        Watch(context, command, start, context.Timer.Ran(command.Id, isFast));
        if (IsError(context, start))
        {
            counters.Failed++;
            context.Counters.CountError(ErrorOf(context, start));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static bool IsError(CommandContext context, int start) =>
        context.Reply.Output.Length > start && context.Reply.Output.Start[start] == (byte)'-';

    // Whether the command has to be logged; most have not.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    void Watch(CommandContext context, CommandSpec command, int start, long ns)
    {
        var last = context.Arguments.Slice(context.ArgumentCount - 1);
        var requestBytes = last.Offset + last.Length;
        var replyBytes = context.Reply.Output.Length - start;
        var logs = server.Logs;
        if (logs.IsSlow(ns) || logs.IsLargeRequest(requestBytes) || logs.IsLargeReply(replyBytes) || ns >= NsPerMs)
            CommandWatch.Report(context, command, ns, requestBytes, replyBytes);
    }

    static ReadOnlySpan<byte> ErrorOf(CommandContext context, int start) => context.Reply.Output.Written[(start + 1)..];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    void RunWithOneKey(CommandContext context, CommandSpec command)
    {
        var slice = context.Arguments.Slice(command.FirstKey);
        var hash = context.FirstKeyHash != 0
            ? context.FirstKeyHash
            : KeyHash.Of(context.Arguments.Start + slice.Offset, slice.Length);
        context.UseFirstKeyHash(hash);
        var shard = server.Store.ShardOf(hash);
        if (!server.IsConcurrent || context.HoldsAllLocks)
        {
            command.Run(context);
            shard.Settle();
            return;
        }
        shard.Enter();
        try
        {
            command.Run(context);
        }
        finally
        {
            shard.Exit();
        }
    }

    void RunWithoutOneKey(CommandContext context, CommandSpec command)
    {
        context.UseFirstKeyHash(0);
        if (command.KeySpecs.Count == 0 || context.HoldsAllLocks || !server.IsConcurrent) command.Run(context);
        else RunWithKeys(context, command);
    }

    void RunWithKeys(CommandContext context, CommandSpec command)
    {
        // Where the keys cannot be told beforehand, the command gets everything.
        if (!KeyFinder.TryFind(command, context.Arguments, context.Keys))
        {
            RunWithAllLocks(context, command);
            return;
        }
        var shards = new ShardSet(server.Store);
        for (var i = 0; i < context.Keys.Count; i++)
        {
            if ((context.Keys[i].Use & KeyUse.NotKey) != 0) continue;
            shards.Add(KeyHash.Of(context.Argument(context.Keys[i].Argument)));
        }
        shards.Enter();
        try
        {
            command.Run(context);
        }
        finally
        {
            shards.Exit();
        }
    }

    void RunWithAllLocks(CommandContext context, CommandSpec command)
    {
        server.Store.EnterAll();
        context.HoldsAllLocks = true;
        try
        {
            command.Run(context);
        }
        finally
        {
            context.HoldsAllLocks = false;
            server.Store.ExitAll();
        }
    }

    static CommandSpec? ResolveSlowly(CommandContext context, CommandSpec? command)
    {
        if (command == null)
        {
            RejectUnknown(context);
            return null;
        }
        if (context.ArgumentCount < 2) return command; // its own arity refuses it
        var subcommand = CommandTable.FindSubcommand(command, context.Argument(1));
        if (subcommand != null) return subcommand;
        if (command.Run != null) return command;
        var name = Encoding.UTF8.GetString(Shortened(context.Argument(1)));
        context.Reply.Error(Encoding.UTF8.GetBytes(
            $"ERR unknown subcommand '{name}'. Try {command.Name.ToUpperInvariant()} HELP."));
        return null;
    }

    static void RejectUnknown(CommandContext context)
    {
        var text = new StringBuilder("ERR unknown command '");
        text.Append(Encoding.UTF8.GetString(Shortened(context.Argument(0)))).Append("', with args beginning with: ");
        var room = MaxEchoedBytes;
        for (var i = 1; i < context.ArgumentCount && room > 0; i++)
        {
            var argument = context.Argument(i);
            var shown = argument[..Math.Min(argument.Length, room)];
            text.Append('\'').Append(Encoding.UTF8.GetString(shown)).Append("' ");
            room -= argument.Length + 3;
        }
        context.Reply.Error(Encoding.UTF8.GetBytes(text.ToString()));
    }

    static void RejectArity(CommandContext context, CommandSpec command)
    {
        context.Counters.Commands[command.Id].Rejected++;
        context.Reply.Error("ERR wrong number of arguments for '"u8, command.NameBytes, "' command"u8);
    }

    static void ReplyNotThere(CommandContext context, CommandSpec command) =>
        context.Reply.Error("ERR Larder does not have the command '"u8, command.NameBytes, "' yet"u8);

    static ReadOnlySpan<byte> Shortened(ReadOnlySpan<byte> text) => text[..Math.Min(text.Length, MaxEchoedBytes)];
}
