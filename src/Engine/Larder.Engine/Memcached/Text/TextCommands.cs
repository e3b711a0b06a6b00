// Text requests by their verb.
using Larder.Engine.Memcached.Requests;
using Larder.Engine.Memcached.Meta;
using Larder.Protocol.Memcached;

namespace Larder.Engine.Memcached.Text;

/// <summary>Runs a text or meta request and writes its reply.</summary>
public static class TextCommands
{
    public static void Run(MemcachedContext context)
    {
        switch (context.Request.Command)
        {
            case MemcachedCommand.Get or MemcachedCommand.Gets or MemcachedCommand.Gat or MemcachedCommand.Gats:
                Retrieval.Run(context);
                break;
            case MemcachedCommand.Set or MemcachedCommand.Add or MemcachedCommand.Replace or MemcachedCommand.Append
                or MemcachedCommand.Prepend or MemcachedCommand.Cas:
                Storage.Run(context);
                break;
            case MemcachedCommand.Incr or MemcachedCommand.Decr:
                Arithmetic.Run(context);
                break;
            case MemcachedCommand.Touch:
                Removal.Touch(context);
                break;
            case MemcachedCommand.Delete:
                Removal.Delete(context);
                break;
            case MemcachedCommand.MetaGet:
                MetaGet.Run(context);
                break;
            case MemcachedCommand.MetaSet:
                MetaSet.Run(context);
                break;
            case MemcachedCommand.MetaDelete:
                MetaDelete.Run(context);
                break;
            case MemcachedCommand.MetaArithmetic:
                MetaArithmetic.Run(context);
                break;
            case MemcachedCommand.MetaDebug:
                MetaDebug.Run(context);
                break;
            case MemcachedCommand.MetaNoop:
                context.Output.WriteLine("MN"u8);
                break;
            default:
                Administration.Run(context);
                break;
        }
    }

    /// <summary>Answers a request that the reader refused.</summary>
    public static void Refuse(MemcachedContext context)
    {
        var request = context.Request;
        var isMeta = request.Command is >= MemcachedCommand.MetaGet and <= MemcachedCommand.MetaDebug;
        if (request.Error == MemcachedError.TooLarge)
        {
            context.Figures.StoreTooLarge++;
            if (isMeta || request.Command == MemcachedCommand.Set) Operations.Storing.RemoveOld(context);
        }
        if (request.Error == MemcachedError.NotMemcached) return;
        // Meta requests hide only what was expected, never an error.
        if (isMeta || !request.NoReply) context.Output.WriteLine(MemcachedErrorText.Of(request.Error));
    }
}
