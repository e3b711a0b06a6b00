// The way of memcached requests to the store of a node that speaks RESP: each goes through the dispatcher as the command that
// it amounts to, so that gates, users, locks, statistics and what follows a command are one mechanism for both. What they
// change is told like the changes of commands.
using Larder.Base.Text;
using Larder.Engine.Execution;
using Larder.Engine.Execution.Access;
using Larder.Engine.Execution.Clients;
using Larder.Engine.Execution.Requests;
using Larder.Engine.Execution.Specs;
using Larder.Engine.Items;
using Larder.Engine.Keyspace;
using Larder.Engine.Memcached.Requests;
using Larder.Engine.Sessions;
using Larder.Memory.Buffers;
using Larder.Protocol.Resp;

namespace Larder.Engine.Sharing;

/// <summary>Belongs to the thread of its loop.</summary>
/// <param name="replies">Where replies of the loop's clients wait that may not be sent yet.</param>
public sealed class ValkeyStore : SharedStore
{
    readonly ServerState _server;
    readonly HeldReplies _replies;
    readonly CommandContext _context;
    readonly AmountedCommand _command;
    readonly ByteWriter _errors = new();
    readonly Action<CommandContext> _perform;
    MemcachedContext? _request;
    Action<MemcachedContext>? _work;

    public ValkeyStore(ServerState server, HeldReplies replies, int loop)
    {
        (_server, _replies) = (server, replies);
        _context = server.NewContext(loop);
        _command = new AmountedCommand(server.Commands);
        _perform = Perform;
    }

    public override SharedAccount Open(MemcachedClient client)
    {
        var state = new ClientState(_server.Clients.NextId(), client.LastRequestAtMs)
        {
            Address = client.Address,
            LocalAddress = client.LocalAddress,
            IsLocal = client.IsLocal,
            Database = (int)_server.Settings.Memcached.Database.Value,
            LibraryName = "memcached",
        };
        var user = _server.Users.Default;
        if (user is { IsEnabled: true, NeedsNoPassword: true }) state.User = user.Name;
        return new SharedClient(state, client.Connection, _server.Clients);
    }

    public override bool LogIn(MemcachedContext context, ReadOnlySpan<byte> name, ReadOnlySpan<byte> password)
    {
        var state = ((SharedClient)context.Client.Account!).State;
        var text = ByteText.GetString(name);
        if (_server.Users.Find(text) is { } user && user.Accepts(password))
        {
            state.User = text;
            return true;
        }
        _server.AccessLog.Add(
            Denial.Login, "toplevel", "auth", text, ClientLine.Of(state, context.NowMs), context.NowMs);
        return false;
    }

    public override SharedOutcome Run(
        MemcachedContext context, int key, Action<MemcachedContext> work, Action<MemcachedContext, byte[]> refuse)
    {
        var client = (SharedClient)context.Client.Account!;
        var state = client.State;
        var spec = _command.Read(context, key);
        if (_command.IsFlush && context.Request.Exptime > 0)
        {
            refuse(context, "-ERR a flush that is put off is not offered where the store is another's as well"u8.ToArray());
            return SharedOutcome.Done;
        }
        // Rights may have changed since its last request.
        state.AccessBar = state.User is { } name && _server.Users.Find(name) is { } user ? user.Barred : CommandFlags.Any;
        (_request, _work) = (context, work);
        _errors.Reset();
        _context.Client = state;
        _context.Arguments = _command.Arguments;
        _context.Reply = new RespWriter(_errors, 2);
        _context.NowMs = state.LastCommandAtMs = context.NowMs;
        _context.IsPostponed = false;
        _context.UseFirstKeyHash(0);
        _context.Timer.Begin(1, context.NowMs);
        var isDone = _server.Dispatcher.TryExecuteAs(_context, spec, Function(spec));
        _context.Timer.End(context.NowMs);
        client.SawData |= spec.ShowsData;
        if (_context.IsPostponed) return SharedOutcome.Later;
        if (!isDone) refuse(context, _errors.Written.ToArray());
        else if (_command.IsFlush) work(context);
        context.ClosesConnection |= state.CloseAfterReply;
        return SharedOutcome.Done;
    }

    public override void Begin(MemcachedClient client)
    {
        var account = (SharedClient)client.Account!;
        account.SawData = false;
        account.WrittenBefore = _replies.Barrier.IsRaised ? _server.Store.Changes.EndHere : -1;
    }

    public override void Hold(MemcachedClient client)
    {
        if (!_replies.Barrier.IsRaised) return;
        var account = (SharedClient)client.Account!;
        var written = _server.Store.Changes.EndHere;
        if (_replies.Barrier.HoldsReads)
        {
            if (account.SawData) HoldUntil(account, _server.Store.Changes.End);
        }
        else if (written != account.WrittenBefore) HoldUntil(account, written);
    }

    public override void Stored(in KeyRef key, ItemView item, StoreKind kind, ReadOnlySpan<byte> added)
    {
        _context.Changed(key, KeyEventClass.String, kind switch
        {
            StoreKind.Stored => "set"u8,
            StoreKind.Incremented => "incrby"u8,
            StoreKind.Decremented => "decrby"u8,
            _ => "append"u8,
        });
        if (kind == StoreKind.Stored && item.HasExpiry) _context.Tell(key, KeyEventClass.Generic, "expire"u8);
        if (!_context.Effects.AreHeard) return;
        if (kind == StoreKind.Appended)
        {
            _context.Effects.Instead(key, "APPEND"u8, 1).Add(added);
            return;
        }
        var options = (item.HasExpiry ? 2 : 0) + FlagWords.Count(item.ClientFlags);
        var effect = _context.Effects.Instead(key, "SET"u8, 1 + options).Add(item.ValueBytes);
        if (item.HasExpiry) effect.Add("PXAT"u8).Add(item.ExpireAtMs);
        FlagWords.AddTo(effect, item.ClientFlags);
    }

    public override void Deleted(in KeyRef key)
    {
        _context.Changed(key, KeyEventClass.Generic, "del"u8);
        _context.Effects.Remove(key, lazily: false);
    }

    public override void Touched(in KeyRef key, ItemView item)
    {
        _context.Changed(key, KeyEventClass.Generic, item.HasExpiry ? "expire"u8 : "persist"u8);
        if (item.HasExpiry) _context.Effects.Instead(key, "PEXPIREAT"u8, 1).Add(item.ExpireAtMs);
        else _context.Effects.Instead(key, "PERSIST"u8, 0);
    }

    // A flush is the command itself; the rest is memcached's work, under the locks of the command.
    Action<CommandContext> Function(CommandSpec spec) => _command.IsFlush ? _server.Bindings.Of(spec)! : _perform;

    void Perform(CommandContext context)
    {
        context.Effects.Silence(); // what is changed tells itself
        if (_command.NeedsString && _command.Arguments.Count > 1 && IsOfOtherType(context))
        {
            context.Reply.Error(ErrorTexts.WrongType);
            return;
        }
        _work!(_request!);
    }

    static bool IsOfOtherType(CommandContext context)
    {
        var key = context.Key(1);
        var item = key.Database.Find(key);
        return !item.IsNull && item.Type != ItemType.String;
    }

    void HoldUntil(SharedClient client, long offset)
    {
        if (offset <= _replies.Barrier.SafeOffset || (client.Connection.IsBarred && offset <= client.HeldUntil)) return;
        client.HeldUntil = offset;
        client.Connection.Bar();
        _replies.Add(client, offset);
    }
}
