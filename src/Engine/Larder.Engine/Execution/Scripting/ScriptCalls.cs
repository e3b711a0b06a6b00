// redis.call: from the arguments on Lua's stack to a command, and from its reply to a Lua value. The command runs in
// the caller's context, under the locks that the script holds; its arguments and its reply lie in buffers of their own.
using Larder.Base.Text;
using Larder.Engine.Execution.Dispatch;
using Larder.Engine.Execution.Requests;
using System.Text;
using Larder.Base.Numbers;
using Larder.Engine.Execution.Access;
using Larder.Engine.Execution.Scripting.Lua;
using Larder.Engine.Execution.Scripting.Values;
using Larder.Engine.Execution.Specs;
using Larder.Memory.Buffers;
using Larder.Protocol.Requests;
using Larder.Protocol.Resp;

namespace Larder.Engine.Execution.Scripting;

/// <summary>Belongs to whoever holds all locks; scripts do not nest.</summary>
sealed unsafe class ScriptCalls(ScriptHost host, ScriptEngine engine) : IDisposable
{
    readonly ByteWriter _request = new();
    readonly ByteWriter _reply = new(overflows: true);
    readonly RequestArguments _arguments = new();

    /// <summary>Runs a command; by the convention of <see cref="HostFunctions"/>.</summary>
    public int Call(ScriptRun run, LuaStack stack)
    {
        if (stack.Top == 0) return HostFunctions.Refuse(stack, NoArguments);
        if (!TryReadArguments(stack)) return HostFunctions.Refuse(stack, BadArguments);
        if (!TryFindCommand(run, out var command, out var error)) return Reject(run, stack, command, error);

        var context = run.Context;
        var (arguments, outer, reply) = (context.Arguments, context.Command, context.Reply);
        context.Arguments = _arguments;
        context.Command = command;
        context.Reply = new RespWriter(_reply, run.Protocol);
        _reply.Reset();
        try
        {
            if (!IsAllowed(context, out error)) return Reject(run, stack, command, error);
            run.CountWrite(command);
            host.Feed.ShowCalled(context);
            host.Runner.RunInside(context);
        }
        finally
        {
            (context.Arguments, context.Command, context.Reply) = (arguments, outer, reply);
        }
        return PushReply(stack);
    }

    /// <summary>Whether the caller may run a command; by the convention of <see cref="HostFunctions"/>.</summary>
    public int CheckAccess(ScriptRun run, LuaStack stack)
    {
        if (stack.Top == 0) return HostFunctions.Refuse(stack, NoArguments);
        if (!TryReadArguments(stack)) return HostFunctions.Refuse(stack, BadArguments);
        var command = Find(run.Context);
        if (command == null)
            return HostFunctions.Refuse(stack, "ERR Invalid command passed to server.acl_check_cmd()"u8);
        var user = run.Context.Client.User is { } name ? host.Users.Find(name) : null;
        var isAllowed = user == null || run.Context.Client.IsTrusted || user.MayDoEverything || run.Context.Access.Check(
            user, command, _arguments, run.Context.Client.Database, out _) == Denial.None;
        LuaApi.PushBoolean(stack.State, 1);
        LuaApi.PushBoolean(stack.State, isAllowed ? 1 : 0);
        return 2;
    }

    static ReadOnlySpan<byte> NoArguments => "ERR Please specify at least one argument for this call"u8;
    static ReadOnlySpan<byte> BadArguments => "ERR Command arguments must be strings or integers"u8;

    const long MaxWhole = long.MaxValue / 2; // beyond it a number is written with an exponent

    // One string may be given many times, so the sum is bounded apart from the script's own memory.
    const int MaxRequestBytes = KeptRequests.MaxBytes;

    public void Dispose()
    {
        _request.Dispose();
        _reply.Dispose();
        _arguments.Dispose();
    }

    // Counted like a command that a client's gate refuses; the script's own error is then not counted again.
    static int Reject(ScriptRun run, LuaStack stack, CommandSpec? command, ReadOnlySpan<byte> error)
    {
        var counters = run.Context.Counters;
        if (command != null) counters.Commands[command.Id].Rejected++;
        counters.CountError(error);
        var results = HostFunctions.Refuse(stack, error);
        stack.SetField("ignore_error_stats_update"u8, true);
        return results;
    }

    // Scripts do not nest, whatever tests allow them.
    bool IsUnbarred(CommandSpec command) =>
        engine.AllowsAllCommands && command.Group != "scripting";

    bool TryReadArguments(LuaStack stack)
    {
        Span<byte> text = stackalloc byte[FloatText.MaxBytes];
        _arguments.Clear();
        _request.Reset();
        var count = stack.Top;
        for (var i = 1; i <= count; i++)
        {
            var start = _request.Length;
            if (stack.Bytes(i).Length > MaxRequestBytes - start) return false;
            if (stack.Type(i) == LuaType.String) _request.Write(stack.Bytes(i));
            else if (stack.TryInteger(i, out var integer) && integer is > -MaxWhole and < MaxWhole)
                _request.Write(text[..IntegerText.Format(integer, text)]);
            else if (stack.Type(i) == LuaType.Number)
                _request.Write(text[..FloatText.Format(stack.Number(i), text)]);
            else return false;
            _arguments.Add(start, _request.Length - start);
        }
        _arguments.Bind(_request.Start);
        return true;
    }

    CommandSpec? Find(CommandContext context)
    {
        var command = context.Commands.Find(_arguments[0]);
        if (command?.Subcommands != null && _arguments.Count > 1)
            command = CommandTable.FindSubcommand(command, _arguments[1]);
        return command != null && context.Client.Sees(command) ? command : null;
    }

    bool TryFindCommand(ScriptRun run, out CommandSpec command, out ReadOnlySpan<byte> error)
    {
        command = Find(run.Context)!;
        error = command switch
        {
            null when run.Context.Commands.Find(_arguments[0]) is { } parent && run.Context.Client.Sees(parent) =>
                UnknownCommand.TextOf(parent, _arguments[1]),
            null => "ERR Unknown command called from script"u8,
            _ when !command.AcceptsCount(_arguments.Count) => "ERR Wrong number of args calling command from script"u8,
            _ when command.Has(CommandFlags.NoScript) && !IsUnbarred(command) =>
                "ERR This Valkey command is not allowed from script"u8,
            _ when run.IsReadOnly && command.Has(CommandFlags.Write | CommandFlags.MayReplicate) =>
                "ERR Write commands are not allowed from read-only scripts."u8,
            _ when command.Has(CommandFlags.Write) && host.Standing.Refuses(out var words) => words,
            _ when command.Has(CommandFlags.Write) && host.Trouble.Refusal is { } refusal => refusal,
            _ when run.IsOutOfMemory && !run.HasWritten && command.Has(CommandFlags.DenyOom) => ErrorTexts.OutOfMemory,
            _ => default,
        };
        return error.IsEmpty;
    }

    bool IsAllowed(CommandContext context, out ReadOnlySpan<byte> error)
    {
        var isAllowed = host.Rights.AllowInside(context, "lua", out var refused);
        error = isAllowed ? default : ByteText.GetBytes("ERR ACL failure in script: " + refused.Text);
        return isAllowed;
    }

    int PushReply(LuaStack stack)
    {
        if (!_reply.TryReadBack(0, out var reply))
        {
            _reply.Reset();
            return HostFunctions.Refuse(stack, "ERR the reply of the command is too large"u8);
        }
        LuaApi.PushBoolean(stack.State, reply[0] == (byte)'-' ? 0 : 1);
        var isPushed = ReplyToLua.TryPush(stack, reply);
        _reply.Reset();
        return isPushed ? 2 : HostFunctions.Refuse(stack, "ERR reached lua stack limit"u8);
    }
}
