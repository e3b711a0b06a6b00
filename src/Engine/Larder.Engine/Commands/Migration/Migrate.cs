// MIGRATE: moves keys to another server. Nobody waits for that but the client: the values are taken under the locks of their
// keys, sent by its loop, and the command is run again when the other server has answered. A key that has changed meanwhile
// is sent again and only goes when what the other server has is what is here.
using Larder.Base;
using Larder.Engine.Commands.Keys;
using Larder.Engine.Execution.Blocking;
using Larder.Engine.Execution.Clients;
using Larder.Engine.Execution.Requests;
using Larder.Engine.Items;
using Larder.Engine.Keyspace;
using Larder.Memory.Buffers;

namespace Larder.Engine.Commands.Migration;

sealed class Migrate(PeerLinks links, BlockedClients blocked)
{
    const int MostRounds = 16;

    public void Run(CommandContext context)
    {
        if (context.IsRetry) GoOn(context);
        else Begin(context);
    }

    void Begin(CommandContext context)
    {
        if (MigrateRequest.Read(context) is not { } request) return;
        var move = new KeyMove(request);
        HashSet<byte[]> named = new(BytesComparer.Instance);
        for (var i = request.FirstKey; i < request.EndOfKeys; i++)
        {
            var key = context.Key(i);
            var item = key.Database.Read(key);
            if (item.IsNull || !named.Add(key.Span.ToArray())) continue;
            if (Take(context, i, key, item) is not { } taken) return;
            move.Keys.Add(taken);
        }
        if (move.Keys.Count == 0)
        {
            context.Reply.SimpleString("NOKEY"u8);
            return;
        }
        if (!context.CanBlock)
        {
            context.Reply.Error("ERR MIGRATE is not allowed in a transaction or a script"u8);
            return;
        }
        if (blocked.BlockUntilWoken(context, timeoutMs: 0) is not { } waiter) return;
        waiter.TimeoutReply = static reply => reply.Error("IOERR error or timeout reading to target instance"u8);
        move.Waiter = waiter;
        KeyMove.Keep(context.Client, move);
        links.Start(context.Client.Connected!.Loop, move);
    }

    void GoOn(CommandContext context)
    {
        var client = context.Client;
        context.Effects.Silence();
        if (KeyMove.Of(client) is not { IsOver: true } move)
        {
            blocked.BlockUntilWoken(context, timeoutMs: 0);
            return;
        }
        var again = move.Request.Copies ? [] : Settle(context, move);
        if (again == null)
        {
            KeyMove.Keep(client, null);
            return;
        }
        var mayGoOn = move is { Failure: null, Refusal: null, Round: < MostRounds };
        if (again.Count > 0 && mayGoOn && client.Connected is { } connected)
        {
            (move.Keys, move.IsOver) = (again, false);
            move.Round++;
            blocked.BlockUntilWoken(context, timeoutMs: 0);
            links.Start(connected.Loop, move);
            return;
        }
        KeyMove.Keep(client, null);
        if (move.Refusal is { } refusal) context.Reply.Error("ERR Target instance replied with error: "u8, refusal);
        else if (move.Failure is { } failure) context.Reply.Error(failure);
        else if (again.Count > 0) context.Reply.Error("ERR keys changed faster than they could be moved, and stay here"u8);
        else context.Reply.Ok();
    }

    // Removes what the other server has; tells what it has otherwise than it is here. Null when an error was replied.
    static List<MovedKey>? Settle(CommandContext context, KeyMove move)
    {
        List<MovedKey> again = [];
        List<int> gone = [];
        foreach (var sent in move.Keys)
        {
            if (!sent.IsTaken) continue;
            var key = context.Key(sent.Argument);
            var item = key.Database.Find(key);
            if (item.IsNull)
            {
                // It ended at its time there, too.
                if (sent.Payload != null && (sent.ExpireAtMs == 0 || sent.ExpireAtMs > context.NowMs))
                    again.Add(sent with { Payload = null, IsTaken = false });
                continue;
            }
            if (Take(context, sent.Argument, key, item) is not { } present) return null;
            if (sent.Payload == null || !IsSame(sent, present))
            {
                again.Add(present);
                continue;
            }
            key.Database.Delete(key);
            context.Changed(key, KeyEventClass.Generic, "del"u8);
            gone.Add(sent.Argument);
        }
        if (gone.Count == 0) return again;
        var effect = context.Effects.Instead(context.Client.Database, "DEL"u8, gone.Count);
        foreach (var argument in gone) effect.Add(context.Argument(argument));
        return again;
    }

    static bool IsSame(MovedKey one, MovedKey other) =>
        one.ExpireAtMs == other.ExpireAtMs && one.Payload.AsSpan().SequenceEqual(other.Payload);

    static MovedKey? Take(CommandContext context, int argument, in KeyRef key, ItemView item)
    {
        using var output = new ByteWriter();
        if (!Dump.TryWrite(context, key, item, output)) return null;
        return new MovedKey(
            argument, key.Span.ToArray(), output.Written.ToArray(), item.HasExpiry ? item.ExpireAtMs : 0);
    }
}
