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
        if (request.Command == MemcachedCommand.Set && request.Error == MemcachedError.TooLarge)
        {
            context.Output.WriteLine("CLIENT_ERROR bad authentication token format"u8);
            return false;
        }
        if (request.Command != MemcachedCommand.Set || request.Error != MemcachedError.None)
        {
            context.Output.WriteLine("CLIENT_ERROR unauthenticated"u8);
            return false;
        }
        context.Figures.AuthenticationCommands++;
        var blank = request.Data.IndexOf((byte)' ');
        if (blank >= 0 && context.LogIn(request.Data[..blank], request.Data[(blank + 1)..]))
        {
            context.Output.WriteLine("STORED"u8);
            return true;
        }
        context.Figures.AuthenticationErrors++;
        context.Output.WriteLine("CLIENT_ERROR authentication failure"u8);
        return false;
    }
}
