// RESTORE key ttl payload [REPLACE] [ABSTTL] [IDLETIME seconds | FREQ count].
//
// The value is built in a database of its own and takes the key's place only once it is whole, so that a bad payload
// changes nothing.
using Larder.Engine.Commands.Payloads;
using Larder.Engine.Execution.Requests;
using System.Text;
using Larder.Engine.Execution;
using Larder.Engine.Keyspace;
using Larder.Engine.Serialization;
using Larder.Engine.Settings.Groups;
using Larder.Rdb;

namespace Larder.Engine.Commands.Keys;

sealed unsafe class Restore(PayloadChecks payloads)
{
    const int Payload = 3;

    struct Options
    {
        public bool Replace, TimeIsAbsolute;
        public long IdleSeconds, Frequency; // -1 for not given
    }

    public void Run(CommandContext context)
    {
        if (!TryReadOptions(context, out var options)) return;
        var key = context.Key(1);
        if (!options.Replace && !key.Database.Find(key).IsNull)
        {
            context.Reply.Error("BUSYKEY Target key name already exists."u8);
            return;
        }
        if (!context.TryReadInteger(2, out var ttlMs)) return;
        if (ttlMs < 0)
        {
            context.Reply.Error("ERR Invalid TTL value, must be >= 0"u8);
            return;
        }
        if (!TryOpen(context, out var value)) return;
        if (ttlMs != 0 && !options.TimeIsAbsolute) ttlMs = SumOrMost(ttlMs, context.NowMs);
        var draft = Database.CreateBeside(key.Database.Shard);
        try
        {
            Store(context, key, new KeyRef(key.Bytes, key.Length, key.Hash, draft, key.NowMs), value, ttlMs, options);
        }
        finally
        {
            draft.Clear();
        }
    }

    bool TryOpen(CommandContext context, out ReadOnlySpan<byte> value)
    {
        var anyVersion = context.Settings.Persistence.RdbVersionCheck.Value == RdbVersionCheck.Relaxed;
        var checks = !payloads.AreOff;
        if (!DumpEnvelope.TryOpen(context.Argument(Payload), anyVersion, checks, out var version, out value))
            return Refuse(context, "ERR DUMP payload version or checksum are wrong"u8);
        if (value.Length == 0 || !RdbVersion.IsForeign(version, value[0])) return true;
        context.Reply.Error(Encoding.ASCII.GetBytes($"ERR Unsupported foreign data type: {value[0]}"));
        return false;
    }

    static void Store(
        CommandContext context, in KeyRef key, in KeyRef draft, ReadOnlySpan<byte> value, long expireAtMs,
        in Options options)
    {
        using var scratch = new ReadScratch();
        var reader = new RdbReader();
        ReadResult result;
        // Safe: the reader is not used any more once the payload is not fixed.
        fixed (byte* start = value)
        {
            reader.Aim(start, value.Length);
            result = ValueReader.Read(reader, draft, context.Settings.Encodings, scratch, context.Store.Kinds);
        }
        if (result is ReadResult.Bad or ReadResult.Empty || reader.Remaining != 0)
        {
            context.Reply.Error("ERR Bad data format"u8);
            return;
        }
        if (result == ReadResult.Ended || (expireAtMs != 0 && context.IsPast(expireAtMs)))
        {
            // What has ended by now is as good as deleted.
            if (key.Database.Delete(key))
            {
                context.Changed(key, KeyEventClass.Generic, "del"u8);
                context.Effects.Remove(key, key.Database.Shard.Lazy.OnServerDelete);
            }
            context.Reply.Ok();
            return;
        }
        draft.Database.MoveTo(draft, key);
        var item = key.Database.Find(key);
        if (expireAtMs != 0) item = key.Database.SetExpiry(key, item, expireAtMs);
        var access = context.Store.Access;
        if (options.IdleSeconds >= 0 && !access.CountsUses)
            access.SetIdle(item, Math.Min(options.IdleSeconds, long.MaxValue / 1000) * 1000);
        if (options.Frequency >= 0 && access.CountsUses) access.SetFrequency(item, (byte)options.Frequency);
        context.Changed(key, KeyEventClass.Generic, "restore"u8);
        if (expireAtMs != 0 && !options.TimeIsAbsolute) TellAbsolute(context, expireAtMs);
        context.Reply.Ok();
    }

    static void TellAbsolute(CommandContext context, long expireAtMs) =>
        context.Effects.Instead(context.Client.Database, context.Argument(0), context.ArgumentCount)
            .Add(context.Argument(1)).Add(expireAtMs).Add(context.Arguments, Payload).Add("ABSTTL"u8);

    static bool TryReadOptions(CommandContext context, out Options options)
    {
        options = new Options { IdleSeconds = -1, Frequency = -1 };
        for (var i = Payload + 1; i < context.ArgumentCount; i++)
        {
            var hasValue = i + 1 < context.ArgumentCount;
            if (context.Is(i, "REPLACE"u8))
            {
                options.Replace = true;
            }
            else if (context.Is(i, "ABSTTL"u8))
            {
                options.TimeIsAbsolute = true;
            }
            else if (context.Is(i, "IDLETIME"u8) && hasValue && options.Frequency == -1)
            {
                if (!context.TryReadInteger(++i, out options.IdleSeconds)) return false;
                if (options.IdleSeconds < 0) return Refuse(context, "ERR Invalid IDLETIME value, must be >= 0"u8);
            }
            else if (context.Is(i, "FREQ"u8) && hasValue && options.IdleSeconds == -1)
            {
                if (!context.TryReadInteger(++i, out options.Frequency)) return false;
                if (options.Frequency is < 0 or > 255)
                    return Refuse(context, "ERR Invalid FREQ value, must be >= 0 and <= 255"u8);
            }
            else
            {
                return context.SyntaxError();
            }
        }
        return true;
    }

    static bool Refuse(CommandContext context, ReadOnlySpan<byte> error)
    {
        context.Reply.Error(error);
        return false;
    }

    static long SumOrMost(long a, long b) => a <= long.MaxValue - b ? a + b : long.MaxValue;
}
