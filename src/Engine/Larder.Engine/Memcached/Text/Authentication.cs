// ASCII authentication: until a set whose value is "name password" was accepted, nothing else is done.
using Larder.Engine.Memcached.Requests;
using Larder.Protocol.Memcached;

namespace Larder.Engine.Memcached.Text;

static class Authentication
{
    /// <summary>Answers a request of a connection that has not authenticated; true when it now has.</summary>
    public static bool TryPass(MemcachedContext context)
    {
        var request = context.Request;
        if (request.Error == MemcachedError.NotMemcached) return false;
        if (request.Command == MemcachedCommand.Quit) context.ClosesConnection = true;
        else if (request.Command != MemcachedCommand.Set) context.Output.WriteLine(Unauthenticated);
        else if (request.Error != MemcachedError.None) context.Output.WriteLine(Refusal(request.Error));
        else if (request.Data.IndexOf((byte)' ') is >= 0 and var blank) return TryLogIn(context, blank);
        else context.Output.WriteLine("CLIENT_ERROR bad authentication token format"u8);
        return false;
    }

    static ReadOnlySpan<byte> Unauthenticated => "CLIENT_ERROR unauthenticated"u8;

    static ReadOnlySpan<byte> Refusal(MemcachedError error) => error switch
    {
        MemcachedError.TooLarge => "CLIENT_ERROR auth token too long"u8,
        MemcachedError.BadDataChunk => "CLIENT_ERROR bad command line termination"u8,
        _ => Unauthenticated,
    };

    static bool TryLogIn(MemcachedContext context, int blank)
    {
        var request = context.Request;
        context.Figures.AuthenticationCommands++;
        if (context.LogIn(request.Data[..blank], request.Data[(blank + 1)..]))
        {
            context.Output.WriteLine("STORED"u8);
            return true;
        }
        context.Figures.AuthenticationErrors++;
        context.Output.WriteLine("CLIENT_ERROR authentication failure"u8);
        return false;
    }
}
