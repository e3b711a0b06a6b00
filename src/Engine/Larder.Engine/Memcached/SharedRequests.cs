// Requests on a store that is shared with the other protocol: those on keys go to the commands that they amount to, those on
// the connection run as ever, and those on memcached's own parts are refused, as the other protocol has orders for its own.
using Larder.Engine.Memcached.Binary;
using Larder.Engine.Memcached.Requests;
using Larder.Engine.Memcached.Text;
using Larder.Protocol.Memcached;

namespace Larder.Engine.Memcached;

static class SharedRequests
{
    const int PieceBytes = 256 * 1024;

    static readonly Action<MemcachedContext> RunText = TextCommands.Run;
    static readonly Action<MemcachedContext> RunBinary = BinaryCommands.Run;
    static readonly Action<MemcachedContext> WriteOne = Retrieval.WriteOne;
    static readonly Action<MemcachedContext> RefuseText = TextCommands.Refuse;
    static readonly Action<MemcachedContext> RefuseBinary = BinaryCommands.Refuse;
    static readonly Action<MemcachedContext, byte[]> ErrorInText = WriteError;
    static readonly Action<MemcachedContext, byte[]> ErrorInBinary = WriteBinaryError;

    public static SharedOutcome Run(MemcachedContext context, SharedStore store, bool isBinary)
    {
        var request = context.Request;
        var work = isBinary ? RunBinary : RunText;
        var refuse = isBinary ? ErrorInBinary : ErrorInText;
        switch (request.Command)
        {
            case var _ when request.Error != MemcachedError.None:
                work = isBinary ? RefuseBinary : RefuseText;
                // What was under the key of a value that is too large goes.
                if (request.Error == MemcachedError.TooLarge && request.KeyCount == 1)
                    return store.Run(context, 0, work, refuse);
                work(context);
                return SharedOutcome.Done;
            case MemcachedCommand.Get or MemcachedCommand.Gets or MemcachedCommand.Gat or MemcachedCommand.Gats
                when !isBinary:
                return RunKeys(context, store, 0);
            case <= MemcachedCommand.MetaArithmetic or MemcachedCommand.MetaDebug or MemcachedCommand.FlushAll
                or MemcachedCommand.Stats:
                return store.Run(context, 0, work, refuse);
            case MemcachedCommand.Version or MemcachedCommand.Quit or MemcachedCommand.MetaNoop or MemcachedCommand.Noop
                or MemcachedCommand.Verbosity or MemcachedCommand.SaslList or MemcachedCommand.SaslAuth
                or MemcachedCommand.SaslStep:
                work(context);
                return SharedOutcome.Done;
            default:
                refuse(context, "-ERR not over this port, where the store is another's as well"u8.ToArray());
                return SharedOutcome.Done;
        }
    }

    // Each key is a command of its own: what is refused for one ends the reply.
    static SharedOutcome RunKeys(MemcachedContext context, SharedStore store, int next)
    {
        var output = context.Output;
        for (; next < context.Request.KeyCount; next++)
        {
            if (next > 0 && output.Length >= PieceBytes)
            {
                context.LongReply = new LongKeys(store, next);
                return SharedOutcome.Done;
            }
            context.KeyInTurn = next;
            var failed = output.Length;
            if (store.Run(context, next, WriteOne, ErrorInText) == SharedOutcome.Later)
            {
                if (next == 0) return SharedOutcome.Later;
                context.LongReply = new LongKeys(store, next);
                return SharedOutcome.Done;
            }
            if (output.HasAt(failed, (byte)'S') || output.HasAt(failed, (byte)'C')) return SharedOutcome.Done;
        }
        output.WriteLine("END"u8);
        return SharedOutcome.Done;
    }

    // "-NOPERM text" in memcached's words: an error of the server's, or of the client's where it asked for the wrong thing.
    static void WriteError(MemcachedContext context, byte[] error)
    {
        var text = error.AsSpan(1).TrimEnd("\r\n"u8);
        var isClients = text.StartsWith("WRONGTYPE"u8);
        if (context.Request.NoReply && context.Request.Command < MemcachedCommand.MetaGet) return;
        context.Output.Write(isClients ? "CLIENT_ERROR "u8 : "SERVER_ERROR "u8);
        context.Output.WriteLine(text.StartsWith("OOM"u8) ? "out of memory storing object"u8 : text);
    }

    static void WriteBinaryError(MemcachedContext context, byte[] error)
    {
        var text = error.AsSpan(1).TrimEnd("\r\n"u8);
        var status = text.StartsWith("OOM"u8) ? BinaryStatus.OutOfMemory
            : text.StartsWith("NOPERM"u8) || text.StartsWith("NOAUTH"u8) ? BinaryStatus.AuthenticationError
            : text.StartsWith("WRONGTYPE"u8) ? BinaryStatus.Invalid
            : text.StartsWith("ERR"u8) ? BinaryStatus.NotSupported : BinaryStatus.TemporaryFailure;
        BinaryReply.WriteHeader(context, status, 0, 0, text.Length, 0);
        context.Output.Write(text);
    }

    sealed class LongKeys(SharedStore store, int next) : ILongReply
    {
        public bool WriteNext(MemcachedContext context)
        {
            context.LongReply = null;
            var outcome = RunKeys(context, store, next);
            if (outcome == SharedOutcome.Later) return true;
            if (context.LongReply is not LongKeys more) return false;
            context.LongReply = null;
            next = more.Next;
            return true;
        }

        int Next => next;
    }
}
