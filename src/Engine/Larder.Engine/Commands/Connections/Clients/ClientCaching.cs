// CLIENT TRACKING, CACHING, GETREDIR, TRACKINGINFO: client-side caching.
using Larder.Base.Text;
using Larder.Engine.Execution.Requests;
using System.Text;
using Larder.Engine.Execution;
using Larder.Engine.Execution.Clients;
using Larder.Engine.Execution.Tracking;

namespace Larder.Engine.Commands.Connections.Clients;

sealed class ClientCaching(TrackingTable table, ClientRegistry clients)
{
    /// <summary>CLIENT TRACKING ON | OFF [REDIRECT id] [PREFIX prefix ...] [BCAST] [OPTIN] [OPTOUT] [NOLOOP].</summary>
    public void RunTracking(CommandContext context)
    {
        if (!TryReadOptions(context, out var wanted, out var prefixes)) return;
        if (context.Is(2, "OFF"u8))
        {
            table.TurnOff(context.Client);
        }
        else if (!context.Is(2, "ON"u8))
        {
            context.SyntaxError();
            return;
        }
        else
        {
            if (!IsPossible(context, wanted, prefixes)) return;
            table.TurnOn(context.Client, wanted, prefixes);
        }
        context.Reply.Ok();
    }

    /// <summary>CLIENT CACHING YES | NO.</summary>
    public static void RunCaching(CommandContext context)
    {
        if (context.Client.Tracking is not { } tracking)
        {
            context.Reply.Error(
                "ERR CLIENT CACHING can be called only when the client is in tracking mode with OPTIN or "u8,
                "OPTOUT mode enabled"u8);
        }
        else if (context.Is(2, "YES"u8))
        {
            Give(context, tracking, tracking.OptIn,
                "ERR CLIENT CACHING YES is only valid when tracking is enabled in OPTIN mode."u8);
        }
        else if (context.Is(2, "NO"u8))
        {
            Give(context, tracking, tracking.OptOut,
                "ERR CLIENT CACHING NO is only valid when tracking is enabled in OPTOUT mode."u8);
        }
        else
        {
            context.SyntaxError();
        }
    }

    public static void RunRedirect(CommandContext context) =>
        context.Reply.Integer(context.Client.Tracking?.RedirectId ?? -1);

    public static void RunInfo(CommandContext context)
    {
        var tracking = context.Client.Tracking;
        var reply = context.Reply;
        reply.Map(3);
        reply.BulkString("flags"u8);
        var flags = reply.Defer();
        reply.CloseSet(flags, WriteFlags(context, tracking));
        reply.BulkString("redirect"u8);
        reply.Integer(tracking?.RedirectId ?? -1);
        reply.BulkString("prefixes"u8);
        byte[][] prefixes = tracking?.Prefixes ?? [];
        reply.Array(prefixes.Length);
        foreach (var prefix in prefixes) reply.BulkString(prefix);
    }

    static int WriteFlags(CommandContext context, ClientTracking? tracking)
    {
        var count = 0;
        Write(context, true, tracking == null ? "off"u8 : "on"u8, ref count);
        if (tracking == null) return count;
        Write(context, tracking.IsBroadcast, "bcast"u8, ref count);
        Write(context, tracking.OptIn, "optin"u8, ref count);
        Write(context, tracking.OptIn && tracking.IsCachingGiven, "caching-yes"u8, ref count);
        Write(context, tracking.OptOut, "optout"u8, ref count);
        Write(context, tracking.OptOut && tracking.IsCachingGiven, "caching-no"u8, ref count);
        Write(context, tracking.NoLoop, "noloop"u8, ref count);
        Write(context, context.Client.IsIn(ClientRoles.BrokenRedirect), "broken_redirect"u8, ref count);
        return count;
    }

    static void Write(CommandContext context, bool isSet, ReadOnlySpan<byte> name, ref int count)
    {
        if (!isSet) return;
        context.Reply.BulkString(name);
        count++;
    }

    static void Give(CommandContext context, ClientTracking tracking, bool isAllowed, ReadOnlySpan<byte> error)
    {
        if (!isAllowed)
        {
            context.Reply.Error(error);
            return;
        }
        tracking.IsCachingGiven = true;
        context.Reply.Ok();
    }

    bool TryReadOptions(CommandContext context, out ClientTracking wanted, out byte[][] prefixes)
    {
        (wanted, prefixes) = (null!, []);
        bool broadcast = false, optIn = false, optOut = false, noLoop = false;
        long redirect = 0;
        List<byte[]> read = [];
        for (var i = 3; i < context.ArgumentCount; i++)
        {
            var hasMore = i + 1 < context.ArgumentCount;
            if (context.Is(i, "REDIRECT"u8) && hasMore)
            {
                if (!TryReadRedirect(context, ++i, ref redirect)) return false;
            }
            else if (context.Is(i, "PREFIX"u8) && hasMore) read.Add(context.Argument(++i).ToArray());
            else if (context.Is(i, "BCAST"u8)) broadcast = true;
            else if (context.Is(i, "OPTIN"u8)) optIn = true;
            else if (context.Is(i, "OPTOUT"u8)) optOut = true;
            else if (context.Is(i, "NOLOOP"u8)) noLoop = true;
            else return context.SyntaxError();
        }
        prefixes = [.. read];
        wanted = new ClientTracking
        {
            IsBroadcast = broadcast, OptIn = optIn, OptOut = optOut, NoLoop = noLoop, RedirectId = redirect,
        };
        return true;
    }

    bool TryReadRedirect(CommandContext context, int argument, ref long redirect)
    {
        if (redirect != 0)
        {
            context.Reply.Error("ERR A client can only redirect to a single other client"u8);
            return false;
        }
        if (!context.TryReadInteger(argument, out redirect)) return false;
        if (clients.Find(redirect) != null) return true;
        context.Reply.Error("ERR The client ID you want redirect to does not exist"u8);
        return false;
    }

    static bool IsPossible(CommandContext context, ClientTracking wanted, byte[][] prefixes)
    {
        var present = context.Client.Tracking;
        ReadOnlySpan<byte> error = default;
        if (!wanted.IsBroadcast && prefixes.Length > 0)
            error = "ERR PREFIX option requires BCAST mode to be enabled"u8;
        else if (present != null && present.IsBroadcast != wanted.IsBroadcast)
            error = "ERR You can't switch BCAST mode on/off before disabling tracking for this client, and "u8 +
                "then re-enabling it with a different mode."u8;
        else if (wanted.IsBroadcast && (wanted.OptIn || wanted.OptOut))
            error = "ERR OPTIN and OPTOUT are not compatible with BCAST"u8;
        else if (wanted.OptIn && wanted.OptOut)
            error = "ERR You can't specify both OPTIN mode and OPTOUT mode"u8;
        else if (present != null && ((wanted.OptIn && present.OptOut) || (wanted.OptOut && present.OptIn)))
            error = "ERR You can't switch OPTIN/OPTOUT mode before disabling tracking for this client, and "u8 +
                "then re-enabling it with a different mode."u8;
        if (error.Length == 0) return !wanted.IsBroadcast || HasNoOverlap(context, present?.Prefixes ?? [], prefixes);
        context.Reply.Error(error);
        return false;
    }

    // A key under two prefixes would be told twice.
    static bool HasNoOverlap(CommandContext context, byte[][] present, byte[][] added)
    {
        for (var i = 0; i < added.Length; i++)
        {
            foreach (var prefix in present)
            {
                if (Overlap(prefix, added[i])) return RefuseOverlap(context, added[i], "an existing", prefix);
            }
            for (var j = i + 1; j < added.Length; j++)
            {
                if (Overlap(added[i], added[j])) return RefuseOverlap(context, added[i], "another provided", added[j]);
            }
        }
        return true;
    }

    static bool Overlap(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b) => a.StartsWith(b) || b.StartsWith(a);

    static bool RefuseOverlap(CommandContext context, byte[] added, string which, byte[] other)
    {
        context.Reply.Error(ByteText.GetBytes(
            $"ERR Prefix '{ByteText.GetString(added)}' overlaps with {which} prefix " +
            $"'{ByteText.GetString(other)}'. Prefixes for a single client must not overlap."));
        return false;
    }
}
