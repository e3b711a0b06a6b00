// SASL in the binary protocol, by the mechanism PLAIN: until a client has logged in, nothing else is done.
//
//   SaslListMechs -> "PLAIN"     SaslAuth, key PLAIN, value <identity>\0<name>\0<password> -> "Authenticated"
using Larder.Engine.Memcached.Requests;
using Larder.Protocol.Memcached;

namespace Larder.Engine.Memcached.Binary;

static class BinaryAuthentication
{
    static ReadOnlySpan<byte> Mechanism => "PLAIN"u8;

    /// <summary>Answers a request of a connection that has not authenticated; true when it now has.</summary>
    public static bool TryPass(MemcachedContext context)
    {
        var request = context.Request;
        switch (request.Error == MemcachedError.None ? request.Command : MemcachedCommand.None)
        {
            case MemcachedCommand.SaslList or MemcachedCommand.SaslAuth or MemcachedCommand.SaslStep:
                return Run(context);
            case MemcachedCommand.Version or MemcachedCommand.Quit:
                BinaryCommands.Run(context);
                return false;
            default:
                if (request.Error == MemcachedError.NotMemcached) return false;
                BinaryReply.WriteError(context, BinaryStatus.AuthenticationError);
                context.ClosesConnection = true;
                return false;
        }
    }

    /// <summary>Answers one of SASL's requests; true when it let the client in.</summary>
    public static bool Run(MemcachedContext context)
    {
        var request = context.Request;
        if (request.Command == MemcachedCommand.SaslList)
        {
            BinaryReply.WriteHeader(context, BinaryStatus.Success, 0, 0, Mechanism.Length, 0);
            context.Output.Write(Mechanism);
            return false;
        }
        context.Figures.AuthenticationCommands++;
        if (request.Command == MemcachedCommand.SaslAuth && request.Key.SequenceEqual(Mechanism) && Accepts(context))
        {
            BinaryReply.WriteHeader(context, BinaryStatus.Success, 0, 0, "Authenticated"u8.Length, 0);
            context.Output.Write("Authenticated"u8);
            return true;
        }
        context.Figures.AuthenticationErrors++;
        BinaryReply.WriteError(context, BinaryStatus.AuthenticationError);
        return false;
    }

    static bool Accepts(MemcachedContext context)
    {
        var value = context.Request.Data;
        var name = value.IndexOf((byte)0) + 1;
        if (name == 0) return false;
        var end = value[name..].IndexOf((byte)0);
        return end >= 0 && context.LogIn(value.Slice(name, end), value[(name + end + 1)..]);
    }
}
