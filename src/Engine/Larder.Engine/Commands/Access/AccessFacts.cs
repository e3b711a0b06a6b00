// ACL CAT, GENPASS, DRYRUN, LOG, LOAD, SAVE.
using Larder.Base.Text;
using Larder.Engine.Execution.Dispatch;
using Larder.Engine.Execution.Requests;
using System.Security.Cryptography;
using System.Text;
using Larder.Engine.Execution.Access;
using Larder.Engine.Execution;
using Larder.Engine.Execution.Specs;
using Larder.Protocol.Requests;

namespace Larder.Engine.Commands.Access;

sealed class AccessFacts(AccessChanges changes, UserTable users, AccessLog accessLog)
{
    const int MaxPasswordBits = 4096, UsualPasswordBits = 256, UsualLogCount = 10;

    static void RefuseCount(CommandContext context) => context.Reply.Error(
        "ERR unknown subcommand or wrong number of arguments for '"u8, context.Argument(1), "'. Try ACL HELP."u8);

    public static void RunCategories(CommandContext context)
    {
        if (context.ArgumentCount > 3)
        {
            RefuseCount(context);
            return;
        }
        if (context.ArgumentCount == 2)
        {
            context.Reply.Array(Categories.Names.Count);
            foreach (var name in Categories.Names) context.Reply.BulkText(name);
            return;
        }
        var category = context.Text(2).ToLowerInvariant();
        if (!Categories.Names.Contains(category))
        {
            context.Reply.Error("ERR Unknown category '"u8, context.Argument(2), "'"u8);
            return;
        }
        var commands = context.Commands.All
            .Where(one => context.Client.Sees(one) && one.AclCategories.Contains("@" + category)).ToList();
        context.Reply.Array(commands.Count);
        foreach (var command in commands) context.Reply.BulkString(command.NameBytes);
    }

    public static void RunGeneratePassword(CommandContext context)
    {
        if (context.ArgumentCount > 3)
        {
            RefuseCount(context);
            return;
        }
        long bits = UsualPasswordBits;
        if (context.ArgumentCount > 2 && !context.TryReadInteger(2, out bits)) return;
        if (bits is <= 0 or > MaxPasswordBits)
        {
            context.Reply.Error(
                "ERR ACL GENPASS argument must be the number of bits for the output password, a positive number "u8,
                "up to 4096"u8);
            return;
        }
        var text = RandomNumberGenerator.GetHexString((int)(bits + 3) / 4, lowercase: true);
        context.Reply.BulkText(text);
    }

    public void RunDry(CommandContext context)
    {
        if (users.Find(context.Text(2)) is not { } user)
        {
            context.Reply.Error("ERR User '"u8, context.Argument(2), "' not found"u8);
            return;
        }
        using var request = new RequestArguments();
        request.AddFrom(context.Arguments, 3);
        var command = context.Commands.Find(request);
        if (command == null || !context.Client.Sees(command))
        {
            context.Reply.Error("ERR Command '"u8, request[0], "' not found"u8);
            return;
        }
        if (!command.AcceptsCount(request.Count))
        {
            context.Reply.Error("ERR wrong number of arguments for '"u8, command.NameBytes, "' command"u8);
            return;
        }
        var denial = context.Access.Check(user, command, request, context.Client.Database, out var argument);
        if (denial == Denial.None) context.Reply.Ok();
        else
            context.Reply.BulkText(
                DenialTexts.Of(user, denial, command, ByteText.GetString(request[argument])));
    }

    public void RunLog(CommandContext context)
    {
        if (context.ArgumentCount > 3)
        {
            RefuseCount(context);
            return;
        }
        long count = UsualLogCount;
        if (context.ArgumentCount > 2 && context.Is(2, "RESET"u8))
        {
            accessLog.Clear();
            context.Reply.Ok();
            return;
        }
        if (context.ArgumentCount > 2 && !context.TryReadInteger(2, out count)) return;
        var entries = accessLog.Latest(Math.Max(0, count));
        context.Reply.Array(entries.Length);
        foreach (var entry in entries) Write(context, entry);
    }

    public void RunLoad(CommandContext context)
    {
        if (!HasFile(context, out var path)) return;
        if (UserFile.Load(users, path) is { } error)
        {
            context.Reply.Error("ERR "u8, ByteText.GetBytes(error));
            return;
        }
        context.Reply.Ok();
        changes.Apply(context.Client);
    }

    public void RunSave(CommandContext context)
    {
        if (!HasFile(context, out var path)) return;
        try
        {
            UserFile.Save(users, path);
            context.Reply.Ok();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            context.Reply.Error(
                "ERR There was an error trying to save the ACLs. Please check the server logs for more information"u8);
        }
    }

    static bool HasFile(CommandContext context, out string path)
    {
        var file = context.Settings.Access.AclFile.Value;
        path = context.Settings.PathOf(file);
        if (file.Length > 0) return true;
        context.Reply.Error(
            "ERR This instance is not configured to use an ACL file. You may want to specify users via the ACL "u8,
            "SETUSER command and then issue a CONFIG REWRITE (assuming you have a configuration file set) in order "u8,
            "to store users in the configuration."u8);
        return false;
    }

    static void Write(CommandContext context, AccessLogEntry entry)
    {
        context.Reply.Map(10);
        WriteNumber(context, "count"u8, entry.Count);
        WriteText(context, "reason"u8, entry.Denial switch
        {
            Denial.Command => "command",
            Denial.Key => "key",
            Denial.Channel => "channel",
            Denial.Database => "database",
            _ => "auth",
        });
        WriteText(context, "context"u8, entry.Context);
        WriteText(context, "object"u8, entry.Object);
        WriteText(context, "username"u8, entry.UserName);
        context.Reply.BulkString("age-seconds"u8);
        context.Reply.Double((context.NowMs - entry.UpdatedMs) / 1000.0);
        WriteText(context, "client-info"u8, entry.ClientInfo);
        WriteNumber(context, "entry-id"u8, entry.Id);
        WriteNumber(context, "timestamp-created"u8, entry.CreatedMs);
        WriteNumber(context, "timestamp-last-updated"u8, entry.UpdatedMs);
    }

    static void WriteText(CommandContext context, ReadOnlySpan<byte> name, string value)
    {
        context.Reply.BulkString(name);
        context.Reply.BulkText(value);
    }

    static void WriteNumber(CommandContext context, ReadOnlySpan<byte> name, long value)
    {
        context.Reply.BulkString(name);
        context.Reply.Integer(value);
    }
}
