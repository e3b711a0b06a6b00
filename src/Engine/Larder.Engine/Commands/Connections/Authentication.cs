// AUTH and HELLO: who the client is, and which protocol it speaks.
using Larder.Base.Text;
using Larder.Engine.Commands.Connections.Clients;
using Larder.Engine.Execution.Requests;
using System.Security.Cryptography;
using System.Text;
using Larder.Base.Numbers;
using Larder.Engine.Execution.Access;
using Larder.Engine.Execution;
using Larder.Engine.Execution.Clients;
using Larder.Engine.Execution.Specs;

namespace Larder.Engine.Commands.Connections;

public sealed class Authentication(UserTable users, AccessLog accessLog)
{
    public void Auth(CommandContext context)
    {
        if (context.ArgumentCount > 3)
        {
            context.Reply.Error(ErrorTexts.Syntax);
            return;
        }
        if (context.ArgumentCount == 3 && TryTrust(context))
        {
            context.Reply.Ok();
            return;
        }
        if (context.ArgumentCount == 2 && users.Default.NeedsNoPassword && !context.Settings.Access.AuthOptional.Value)
        {
            context.Reply.Error(
                "ERR AUTH <password> called without any password configured for the default user. "u8,
                "Are you sure your configuration is correct?"u8);
            return;
        }
        var named = context.ArgumentCount == 3;
        var user = named ? ByteText.GetString(context.Argument(1)) : User.DefaultName;
        if (TryLogIn(context, user, context.Argument(named ? 2 : 1))) context.Reply.Ok();
    }

    /// <summary>HELLO [protover [AUTH username password] [SETNAME name]].</summary>
    public void Hello(CommandContext context)
    {
        long protocol = context.Client.Protocol;
        if (context.ArgumentCount > 1 && !TryReadProtocol(context, out protocol)) return;
        int name = -1, login = -1; // of an option given twice the last one counts
        for (var i = 2; i < context.ArgumentCount;)
        {
            if (context.Is(i, "AUTH"u8) && i + 2 < context.ArgumentCount)
            {
                login = i + 1;
                i += 3;
            }
            else if (context.Is(i, "SETNAME"u8) && i + 1 < context.ArgumentCount)
            {
                if (!ClientNames.TryCheck(context, i + 1)) return;
                name = i + 1;
                i += 2;
            }
            else
            {
                context.Reply.Error("ERR Syntax error in HELLO option '"u8, context.Argument(i), "'"u8);
                return;
            }
        }
        if (login > 0 && !TryLogIn(context, context.Text(login), context.Argument(login + 1))) return;
        if (context.Client.User == null)
        {
            context.Reply.Error(
                "NOAUTH HELLO must be called with the client already authenticated, otherwise the HELLO <proto> AUTH "u8,
                "<user> <pass> option can be used to authenticate the client and select the RESP protocol version at "u8,
                "the same time"u8);
            return;
        }
        if (name >= 0) context.Client.Name = ByteText.GetString(context.Argument(name));
        context.Client.Protocol = (int)protocol;
        context.Reply = new Larder.Protocol.Resp.RespWriter(context.Reply.Output, (int)protocol);
        WriteGreeting(context);
    }

    /// <summary>Makes a new client, or one that reset itself, what it is before any AUTH.</summary>
    public void LogOut(CommandContext context) => Admit(context.Client, users.Default);

    /// <summary>The default user is logged in without a word when it needs no password.</summary>
    public static void Admit(ClientState client, User user)
    {
        if (client.IsTrusted) return;
        var isFree = user is { IsEnabled: true, NeedsNoPassword: true };
        client.User = isFree ? user.Name : null;
        client.AccessBar = isFree ? user.Barred : CommandFlags.Any;
    }

    static bool TryReadProtocol(CommandContext context, out long protocol)
    {
        if (!IntegerText.TryParse(context.Argument(1), out protocol))
        {
            context.Reply.Error("ERR Protocol version is not an integer or out of range"u8);
            return false;
        }
        if (protocol is 2 or 3) return true;
        context.Reply.Error("NOPROTO unsupported protocol version"u8);
        return false;
    }

    // A replica that the service has made shows the secret of its group.
    bool TryTrust(CommandContext context)
    {
        var secret = context.Settings.Replication.Secret.Value;
        if (secret.Length == 0 || !context.Is(1, ReplicaLogin.NameBytes)) return false;
        if (!CryptographicOperations.FixedTimeEquals(context.Argument(2), ByteText.GetBytes(secret))) return false;
        context.Client.Trust(users.Default.Name);
        return true;
    }

    bool TryLogIn(CommandContext context, string name, ReadOnlySpan<byte> password)
    {
        if (users.Find(name) is { } user && user.Accepts(password))
        {
            context.Client.User = name;
            context.Client.AccessBar = user.Barred;
            return true;
        }
        var isQueued = (context.Client.Roles & ClientRoles.InTransaction) != 0;
        accessLog.Add(
            Denial.Login, isQueued ? "multi" : "toplevel", context.Text(0), name, ClientLine.Of(context.Client, context.NowMs),
            context.NowMs);
        context.Reply.Error("WRONGPASS invalid username-password pair or user is disabled."u8);
        return false;
    }

    static void WriteGreeting(CommandContext context)
    {
        var reply = context.Reply;
        var settings = context.Settings.Process;
        var identity = context.Commands.Identity;
        var asRedis = settings.ExtendedRedisCompatibility.Value || identity.IsRedis;
        var zone = settings.AvailabilityZone.Value;
        reply.Map(zone.Length == 0 ? 7 : 8);
        reply.BulkString("server"u8);
        reply.BulkString(asRedis ? "redis"u8 : "valkey"u8);
        reply.BulkString("version"u8);
        reply.BulkString(asRedis ? identity.RedisBytes : identity.Bytes);
        reply.BulkString("proto"u8);
        reply.Integer(context.Client.Protocol);
        reply.BulkString("id"u8);
        reply.Integer(context.Client.Id);
        reply.BulkString("mode"u8);
        reply.BulkString("standalone"u8);
        reply.BulkString("role"u8);
        reply.BulkString(context.Settings.Replication.ReplicaOf.Value != null ? "replica"u8 : "master"u8);
        reply.BulkString("modules"u8);
        reply.Array(0);
        if (zone.Length == 0) return;
        reply.BulkString("availability_zone"u8);
        reply.BulkText(zone);
    }
}
