// ma: increments (M is I or +) or decrements (D or -) by D, and with N makes a counter that is missing, starting with
// J.
//
//   HD <flags>\r\n     VA <length> <flags>\r\n<number>\r\n     NF nothing there     EX another CAS number
using Larder.Engine.Memcached.Requests;
using Larder.Engine.Memcached.Operations;
using System.Buffers.Text;
using Larder.Engine.Items;
using Larder.Engine.Keyspace;

namespace Larder.Engine.Memcached.Meta;

static class MetaArithmetic
{
    public static void Run(MemcachedContext context)
    {
        var request = context.Request;
        ref var meta = ref request.Meta;
        var increments = meta.Mode is not ((byte)'D' or (byte)'-');
        var canMake = meta.Has('N') && context.TryMakeRoom();
        var compareCas = meta.Has('C') ? meta.CompareCas : 0;
        var key = context.Key();
        using var hold = context.Hold(key);
        switch (Counting.Run(context, key, increments, meta.Delta, compareCas, out var value, out var item))
        {
            case CountOutcome.Counted:
                if (meta.Has('E')) SetCas(context, key, meta.NewCas);
                Answer(context, key, item, value, isNew: false);
                break;
            case CountOutcome.NotFound when canMake:
                Answer(context, key, Make(context, key), meta.Initial, isNew: true);
                break;
            case CountOutcome.NotFound when meta.Has('N'):
                context.Output.WriteLine("SERVER_ERROR Out of memory allocating new item"u8);
                break;
            case CountOutcome.NotFound:
                Counting.CountMiss(context, increments);
                MetaReply.WriteWithoutItem(context, "NF"u8);
                break;
            case CountOutcome.Exists:
                MetaReply.WriteWithoutItem(context, "EX"u8);
                break;
            default:
                context.Output.WriteLine("CLIENT_ERROR cannot increment or decrement non-numeric value"u8);
                break;
        }
    }

    static void SetCas(MemcachedContext context, in KeyRef key, ulong cas)
    {
        var item = key.Database.ChangeParts(key, isUse: false);
        if (item.HasMemcached) item.Cas = context.NewCas(key, true, cas);
    }

    static ItemView Make(MemcachedContext context, in KeyRef key)
    {
        Span<byte> digits = stackalloc byte[Counting.MaxDigits];
        Utf8Formatter.TryFormat(context.Request.Meta.Initial, digits, out var length);
        var order = new StoreOrder
        {
            Data = digits[..length],
            HasNewCas = context.Request.Meta.Has('E'),
            NewCas = context.Request.Meta.NewCas,
            Marks = context.Request.IsKeyEncoded ? ItemMarks.BinaryKey : ItemMarks.None,
        };
        Storing.Run(context, key, ref order);
        return context.Find(key);
    }

    static void Answer(MemcachedContext context, in KeyRef key, ItemView item, ulong value, bool isNew)
    {
        var request = context.Request;
        var output = context.Output;
        var start = output.Length;
        Span<byte> digits = stackalloc byte[Counting.MaxDigits];
        Utf8Formatter.TryFormat(value, digits, out var length);
        var withValue = request.Meta.Has('v');
        output.Write(withValue ? "VA "u8 : "HD"u8);
        if (withValue) output.WriteNumber((ulong)length);

        var oldExpireAtMs = item.HasExpiry ? item.ExpireAtMs : 0;
        var expireAtMs = oldExpireAtMs;
        WriteFlags(context, item, isNew, ref expireAtMs);
        output.Write("\r\n"u8);
        if (withValue) output.WriteLine(digits[..length]);
        if (expireAtMs != oldExpireAtMs) Fetching.Touch(context, key, item, expireAtMs);
        if (request.NoReply) output.Truncate(start);
    }

    static void WriteFlags(MemcachedContext context, ItemView item, bool isNew, ref long expireAtMs)
    {
        var request = context.Request;
        var output = context.Output;
        for (var i = MetaReply.FirstFlag(request); i < request.Tokens.Count; i++)
        {
            var token = request.Tokens[i];
            switch (token[0])
            {
                case (byte)'T':
                    expireAtMs = Exptime.ToUnixMs(request.Meta.Exptime, context.NowMs);
                    break;
                case (byte)'N' when isNew:
                    expireAtMs = Exptime.ToUnixMs(request.Meta.AutovivifyExptime, context.NowMs);
                    break;
                case (byte)'t':
                    MetaReply.WriteTimeToLive(output, expireAtMs, context.NowMs);
                    break;
                case (byte)'c':
                    MetaReply.WriteFlag(output, 'c', item.Cas);
                    break;
                case (byte)'O':
                    MetaReply.WriteOpaque(output, token);
                    break;
                case (byte)'k':
                    MetaReply.WriteKey(output, request.Key, request.IsKeyEncoded);
                    break;
            }
        }
    }
}
