// From a request's arguments to its reply: find the command, check it, take the locks of its keys, run it. Everything that
// executes a command goes through here: clients, transactions, scripts, the append-only file, replicas.
using Larder.Engine.Execution.Dispatch.Gates;
using Larder.Engine.Execution.Requests;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Text;
using Larder.Base;
using Larder.Engine.Execution.Scripting;
using Larder.Engine.Execution.Specs;
using Larder.Engine.Execution.Tracking;
using Larder.Engine.Execution.Transactions;
using Larder.Engine.Telemetry;

namespace Larder.Engine.Execution.Dispatch;

/// <summary>Without state of its own; one serves all loops.</summary>
public sealed unsafe class Dispatcher : ICommandRunner
{
    const long NsPerMs = 1_000_000;

    readonly CrossProtocol _crossProtocol;
    readonly CommandFailure _failure;
    readonly CommandBindings _bindings;
    readonly GateList _gates;
    readonly AfterCommand _afterCommand;
    readonly TrackingTable _tracking;
    readonly TransactionRefusal _refusal;
    readonly BusyScript _busy;
    readonly CommandLogs _logs;
    readonly CommandWatch _watch;

    /// <param name="isConcurrent">See <see cref="IsConcurrent"/>.</param>
    public Dispatcher(
        CommandBindings bindings, GateList gates, AfterCommand afterCommand, WatchTable watches, TrackingTable tracking,
        BusyScript busy, ServerLog log, CommandLogs logs, LatencyMonitor spikes, bool isConcurrent)
    {
        (_bindings, _gates, _afterCommand, _tracking, _busy) = (bindings, gates, afterCommand, tracking, busy);
        (_failure, _crossProtocol) = (new CommandFailure(log), new CrossProtocol(log));
        _refusal = new TransactionRefusal(watches);
        (_logs, _watch) = (logs, new CommandWatch(logs, spikes));
        IsConcurrent = isConcurrent;
    }

    /// <summary>Several threads work on the data, so that shards have to be locked. A single loop sets it itself.</summary>
    public bool IsConcurrent { get; set; }

    /// <summary>Executes the request in the context. Its reply is whole in the context's output when this returns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Execute(CommandContext context, CommandSpec? command)
    {
        var start = context.Reply.Output.Length;
        if (TryAdmit(context, ref command)) Run(context, command);
        else if (IsError(context, start)) CountError(context, start);
        if (_afterCommand.IsDue) _afterCommand.Run(context);
    }

    /// <summary>
    /// Executes what a request of another protocol does, with the checks, locks, counts and consequences of the command that
    /// it amounts to, whose arguments are in the context. False when it was refused, with the error in the context's output.
    /// </summary>
    public bool TryExecuteAs(CommandContext context, CommandSpec command, Action<CommandContext> function)
    {
        var start = context.Reply.Output.Length;
        Note(context, command);
        if ((command.Flags & (context.Client.Barred | _gates.Barred)) == 0 || TryPassGates(context, command))
            Run(context, command, function);
        else if (IsError(context, start)) CountError(context, start);
        if (_afterCommand.IsDue) _afterCommand.Run(context);
        return !IsError(context, start) && !context.IsPostponed;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    bool TryAdmit(CommandContext context, [NotNullWhen(true)] ref CommandSpec? command)
    {
        if (command == null || command.Subcommands != null)
        {
            command = ResolveSlowly(context, command);
            if (command == null) return false;
        }
        Note(context, command);
        if (!command.AcceptsCount(context.ArgumentCount))
        {
            RejectArity(context, command);
            return false;
        }
        return (command.Flags & (context.Client.Barred | _gates.Barred)) == 0 || TryPassGates(context, command);
    }

    // What is there already is not stored again: the collector is told of every reference that is.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Note(CommandContext context, CommandSpec command)
    {
        if (context.Command != command) context.Command = command;
        if (context.Client.LastCommand != command) context.Client.LastCommand = command;
    }

    // For commands that a gate has to look at, and for all commands of a client that is in the middle of something.
    bool TryPassGates(CommandContext context, CommandSpec command)
    {
        var transaction = context.Client.Transaction is { IsOpen: true } open ? open : null;
        var start = context.Reply.Output.Length;
        context.Flags = _bindings.FlagsOf(context);
        if (!_gates.TryPass(context))
        {
            if (context.IsPostponed) return false;
            context.Counters.Commands[command.Id].Rejected++;
            _refusal.Note(context, start);
            return false;
        }
        if (transaction != null && !context.Commands.RunsInTransaction(command))
        {
            transaction.Queue(context);
            return false;
        }
        if (context.Client.Tracking != null) _tracking.BeforeCommand(context);
        return true;
    }

    /// <inheritdoc/>
    public bool TryPassGates(CommandContext context) =>
        (context.Command.Flags & (context.Client.Barred | _gates.Barred)) == 0 || _gates.TryPass(context);

    /// <summary>Runs the command in the context within a transaction or script, whose locks are held.</summary>
    public void RunInside(CommandContext context)
    {
        context.UseFirstKeyHash(0);
        if (context.Client.Tracking != null) _tracking.BeforeCommand(context);
        Run(context, context.Command);
    }

    /// <summary>Runs a command that waited, perhaps on the thread of another loop than its client's; under its locks.</summary>
    public void RunAgain(CommandContext context)
    {
        RunInside(context);
        TrackingTable.AfterRetry();
    }

    /// <summary>Runs a command that has passed all checks.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Run(CommandContext context, CommandSpec command)
    {
        if (_bindings.Of(command) is { } function) Run(context, command, function);
        else ReplyNotThere(context, command);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    void Run(CommandContext context, CommandSpec command, Action<CommandContext> function)
    {
        context.Dirty = 0;
        context.Effects.Begin();
        var start = context.Reply.Output.Length;
        var lentBefore = context.LentBytes;
        var isFast = command.Has(CommandFlags.Fast);
        if (!isFast) context.Timer.BeforeSlow();
        RunGuarded(context, command, function, start, lentBefore);
        ref var counters = ref context.Counters.Commands[command.Id];
        counters.Calls++;
        context.Counters.CommandsProcessed++;
        context.Client.CommandCount++;
        context.Counters.Changes += context.Dirty;
        Watch(context, command, start - lentBefore, context.Timer.Ran(command.Id, isFast));
        if (IsError(context, start))
        {
            counters.Failed++;
            if (!context.IsErrorCounted) CountError(context, start);
            context.IsErrorCounted = false;
        }
    }

    // The one place that keeps a command's exception from those around it: its transaction, its script, its loop.
    void RunGuarded(
        CommandContext context, CommandSpec command, Action<CommandContext> function, int start, long lentBefore)
    {
        try
        {
            if (command.HasSingleKey) RunWithOneKey(context, command, function);
            else RunWithoutOneKey(context, command, function);
        }
        catch (Exception failure)
        {
            _failure.End(context, command, failure, start, lentBefore);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static bool IsError(CommandContext context, int start) =>
        context.Reply.Output.HasAt(start, (byte)'-');

    // An error that did not fit its output is told to nobody.
    static void CountError(CommandContext context, int start)
    {
        if (context.Reply.Output.TryReadBack(start + 1, out var error)) context.Counters.CountError(error);
    }

    // Whether the command has to be logged; most have not.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    void Watch(CommandContext context, CommandSpec command, long start, long ns)
    {
        var last = context.Arguments.Slice(context.ArgumentCount - 1);
        var requestBytes = last.Offset + last.Length;
        var replyBytes = context.Reply.Output.Length + context.LentBytes - start;
        var logs = _logs;
        if (logs.IsSlow(ns) || logs.IsLargeRequest(requestBytes) || logs.IsLargeReply(replyBytes) || ns >= NsPerMs)
            _watch.Report(context, command, ns, requestBytes, replyBytes);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    void RunWithOneKey(CommandContext context, CommandSpec command, Action<CommandContext> function)
    {
        var slice = context.Arguments.Slice(command.FirstKey);
        var hash = context.FirstKeyHash != 0
            ? context.FirstKeyHash
            : KeyHash.Of(context.Arguments.Start + slice.Offset, slice.Length);
        context.UseFirstKeyHash(hash);
        var shard = context.Store.ShardOf(hash);
        if (!IsConcurrent || context.Locks.Any)
        {
            Check.That(!context.Locks.Any || context.Locks.Cover(hash));
            Perform(context, function);
            if (!context.Locks.Any) context.Effects.Flush();
            shard.Settle();
            return;
        }
        if (!shard.EnterUnlessHopeless())
        {
            context.Reply.Error(_busy.Refusal);
            return;
        }
        try
        {
            if (context.Store.ShardOf(hash) == shard)
            {
                Perform(context, function);
                return;
            }
        }
        finally
        {
            shard.Exit();
        }
        RunWithOneKey(context, command, function); // the key went to another shard before the lock was there
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Perform(CommandContext context, Action<CommandContext> function)
    {
        function(context);
        if (context.Effects.AreHeard) context.Effects.End(context);
    }

    void RunWithoutOneKey(CommandContext context, CommandSpec command, Action<CommandContext> function)
    {
        context.UseFirstKeyHash(0);
        if (context.Locks.Any)
        {
            Check.That(command.Locks is CommandLocks.None or CommandLocks.Keys || context.Locks.All);
            Perform(context, function);
        }
        else if (command.Locks is CommandLocks.None or CommandLocks.Itself)
        {
            Perform(context, function);
            context.Effects.Flush();
        }
        else RunWithKeys(context, command, function);
    }

    void RunWithKeys(CommandContext context, CommandSpec command, Action<CommandContext> function)
    {
        var locks = context.Locks;
        locks.Choose();
        locks.Add(command, context.Arguments);
        locks.Prefetch(context.Client.Database);
        if (!locks.EnterUnlessHopeless())
        {
            context.Reply.Error(_busy.Refusal);
            return;
        }
        try
        {
            Perform(context, function);
        }
        finally
        {
            locks.Exit();
        }
    }

    CommandSpec? ResolveSlowly(CommandContext context, CommandSpec? command)
    {
        if (command == null || !context.Client.Sees(command))
        {
            if (CrossProtocol.IsHttp(context.Argument(0))) _crossProtocol.End(context);
            else if (!TryAskForLogin(context, command)) context.Reply.Error(UnknownCommand.TextOf(context));
            context.Client.Transaction?.Fail();
            return null;
        }
        if (context.ArgumentCount < 2) return command; // its own arity refuses it
        var subcommand = CommandTable.FindSubcommand(command, context.Argument(1));
        if (subcommand != null) return subcommand;
        context.Client.Transaction?.Fail();
        if (TryAskForLogin(context, command)) return null;
        context.Reply.Error(UnknownCommand.TextOf(command, context.Argument(1)));
        return null;
    }

    // Who has not logged in is not even told what there is.
    static bool TryAskForLogin(CommandContext context, CommandSpec? command)
    {
        if (context.Client.User != null || command?.Has(CommandFlags.NoAuth) == true) return false;
        context.Reply.Error(ErrorTexts.NoLogin);
        return true;
    }

    static bool TryHide(CommandContext context, CommandSpec command)
    {
        if (context.Client.Sees(command)) return false;
        context.Reply.Error(UnknownCommand.TextOf(context, command));
        return true;
    }

    void RejectArity(CommandContext context, CommandSpec command)
    {
        var start = context.Reply.Output.Length;
        context.Counters.Commands[command.Id].Rejected++;
        if (!TryAskForLogin(context, command) && !TryHide(context, command))
            context.Reply.Error("ERR wrong number of arguments for '"u8, command.NameBytes, "' command"u8);
        _refusal.Note(context, start);
    }

    static void ReplyNotThere(CommandContext context, CommandSpec command) =>
        context.Reply.Error("ERR Larder does not have the command '"u8, command.NameBytes, "' yet"u8);
}
