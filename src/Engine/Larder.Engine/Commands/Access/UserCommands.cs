// ACL SETUSER, GETUSER, DELUSER, LIST, USERS, WHOAMI.
using Larder.Base.Text;
using Larder.Engine.Execution.Dispatch;
using Larder.Engine.Execution.Requests;
using System.Text;
using Larder.Engine.Execution.Access;
using Larder.Engine.Execution;

namespace Larder.Engine.Commands.Access;

sealed class UserCommands(AccessChanges changes, UserTable users)
{
    public void RunSet(CommandContext context)
    {
        var name = context.Text(2);
        if (name.AsSpan().IndexOfAny(" \t\r\n\v\f\0") >= 0)
        {
            context.Reply.Error("ERR Usernames can't contain spaces or null characters"u8);
            return;
        }
        var rules = new string[context.ArgumentCount - 3];
        for (var i = 0; i < rules.Length; i++) rules[i] = context.Text(i + 3);
        if (users.Change(name, rules) is { } error)
        {
            context.Reply.Error("ERR "u8, ByteText.GetBytes(error));
            return;
        }
        changes.Apply();
        context.Reply.Ok();
    }

    public void RunDelete(CommandContext context)
    {
        for (var i = 2; i < context.ArgumentCount; i++)
        {
            if (!context.Argument(i).SequenceEqual("default"u8)) continue;
            context.Reply.Error("ERR The 'default' user cannot be removed"u8);
            return;
        }
        var count = 0;
        for (var i = 2; i < context.ArgumentCount; i++)
        {
            if (users.Remove(context.Text(i))) count++;
        }
        context.Reply.Integer(count);
        changes.Apply(context.Client);
    }

    public void RunGet(CommandContext context)
    {
        if (users.Find(context.Text(2)) is not { } user)
        {
            context.Reply.Null();
            return;
        }
        context.Reply.Map(7);
        context.Reply.BulkString("flags"u8);
        context.Reply.Set(user.NeedsNoPassword ? 2 : 1);
        context.Reply.BulkString(user.IsEnabled ? "on"u8 : "off"u8);
        if (user.NeedsNoPassword) context.Reply.BulkString("nopass"u8);
        context.Reply.BulkString("passwords"u8);
        context.Reply.Array(user.Passwords.Count);
        foreach (var password in user.Passwords) context.Reply.BulkText(password);
        WriteSelector(context, user.Root);
        context.Reply.BulkString("selectors"u8);
        context.Reply.Array(user.Selectors.Count - 1);
        foreach (var selector in user.Selectors.Skip(1))
        {
            context.Reply.Map(4);
            WriteSelector(context, selector);
        }
    }

    public void RunList(CommandContext context) => Write(context, UserFile.Lines(users));

    public void RunNames(CommandContext context) =>
        Write(context, [.. users.All.Select(user => user.Name)]);

    public static void RunWhoAmI(CommandContext context) =>
        context.Reply.BulkText(context.Client.User ?? User.DefaultName);

    static void WriteSelector(CommandContext context, Selector selector)
    {
        WriteField(context, "commands"u8, selector.Commands.ToString());
        WriteField(context, "keys"u8, selector.KeyRules);
        WriteField(context, "channels"u8, selector.ChannelRules);
        WriteField(context, "databases"u8, selector.Databases switch
        {
            null => "alldbs",
            { Count: 0 } => "",
            _ => selector.DatabaseRules,
        });
    }

    static void WriteField(CommandContext context, ReadOnlySpan<byte> name, string value)
    {
        context.Reply.BulkString(name);
        context.Reply.BulkText(value);
    }

    static void Write(CommandContext context, IReadOnlyList<string> lines)
    {
        context.Reply.Array(lines.Count);
        foreach (var line in lines) context.Reply.BulkText(line);
    }
}
