// Binary requests by their opcode.
using Larder.Engine.Memcached.Requests;
using Larder.Engine.Memcached.Operations;
using Larder.Protocol.Memcached;

namespace Larder.Engine.Memcached.Binary;

/// <summary>Runs a binary request and writes its reply.</summary>
public static class BinaryCommands
{
    public static void Run(MemcachedContext context)
    {
        switch (context.Request.Command)
        {
            case MemcachedCommand.Get or MemcachedCommand.Gat or MemcachedCommand.Touch:
                BinaryRetrieval.Run(context);
                break;
            case MemcachedCommand.Set or MemcachedCommand.Add or MemcachedCommand.Replace or MemcachedCommand.Append
                or MemcachedCommand.Prepend:
                BinaryStorage.Run(context);
                break;
            case MemcachedCommand.Incr or MemcachedCommand.Decr:
                BinaryArithmetic.Run(context);
                break;
            case MemcachedCommand.Delete:
                Delete(context);
                break;
            case MemcachedCommand.FlushAll:
                if (Flushing.TryRun(context, (uint)context.Request.Exptime)) BinaryReply.WriteSuccess(context);
                else BinaryReply.WriteError(context, BinaryStatus.AuthenticationError);
                break;
            case MemcachedCommand.Noop:
                BinaryReply.WriteSuccess(context);
                break;
            case MemcachedCommand.Version:
                var version = context.Server.VersionBytes;
                BinaryReply.WriteHeader(context, BinaryStatus.Success, 0, 0, version.Length, 0);
                context.Output.Write(version);
                break;
            case MemcachedCommand.Quit:
                BinaryReply.WriteSuccess(context);
                context.ClosesConnection = true;
                break;
            case MemcachedCommand.Stats:
                BinaryStatistics.Run(context);
                break;
            case MemcachedCommand.Config:
                GetConfiguration(context);
                break;
            case MemcachedCommand.SaslList or MemcachedCommand.SaslAuth or MemcachedCommand.SaslStep
                when context.Server.Logins != null || context.Shared != null:
                BinaryAuthentication.Run(context);
                break;
            default:
                // SASL is off: its opcodes are unknown, as in a memcached without it.
                BinaryReply.WriteError(context, BinaryStatus.UnknownCommand);
                break;
        }
    }

    /// <summary>Answers a request that the reader refused.</summary>
    public static void Refuse(MemcachedContext context)
    {
        var request = context.Request;
        if (request.Error == MemcachedError.NotMemcached) return;
        if (request.Error == MemcachedError.TooLarge)
        {
            context.Figures.StoreTooLarge++;
            if (request.Command == MemcachedCommand.Set) Storing.RemoveOld(context);
        }
        BinaryReply.WriteError(context, (BinaryStatus)MemcachedErrorText.BinaryStatusOf(request.Error));
    }

    static void Delete(MemcachedContext context)
    {
        switch (Deleting.Run(context, context.Request.Cas))
        {
            case DeleteOutcome.Deleted:
                BinaryReply.WriteSuccess(context);
                break;
            case DeleteOutcome.Exists:
                BinaryReply.WriteError(context, BinaryStatus.Exists);
                break;
            default:
                BinaryReply.WriteError(context, BinaryStatus.NotFound);
                break;
        }
    }

    // ElastiCache's auto discovery in the binary protocol: the extras are flags, always 0.
    static void GetConfiguration(MemcachedContext context)
    {
        var isKnown = context.Request.Key.SequenceEqual(MemcachedServer.MembershipName);
        if (!isKnown || context.Server.Membership is not { } membership)
        {
            BinaryReply.WriteError(context, BinaryStatus.NotFound);
            return;
        }
        BinaryReply.WriteHeader(context, BinaryStatus.Success, sizeof(uint), 0, membership.Length, 0);
        BinaryReply.WriteUInt32(context.Output, 0);
        context.Output.Write(membership);
    }
}
