// COMMAND GETKEYS and GETKEYSANDFLAGS: the keys of a whole command given as arguments.
using Larder.Engine.Execution.Requests;
using Larder.Engine.Execution;
using Larder.Engine.Execution.Specs;
using Larder.Protocol.Requests;

namespace Larder.Engine.Commands.Server.Documentation;

static class CommandKeys
{
    const int FirstWord = 2;

    public static void Run(CommandContext context) => Run(context, withFlags: false);
    public static void RunWithFlags(CommandContext context) => Run(context, withFlags: true);

    static void Run(CommandContext context, bool withFlags)
    {
        using var request = new RequestArguments();
        request.AddFrom(context.Arguments, FirstWord);
        var command = context.Commands.Find(request);
        if (command == null || !context.Client.Sees(command))
        {
            context.Reply.Error("ERR Invalid command specified"u8);
            return;
        }
        if (command.KeySpecs.All(spec => (spec.Use & KeyUse.NotKey) != 0)) // channels are found alike
        {
            context.Reply.Error("ERR The command has no key arguments"u8);
            return;
        }
        if (!command.AcceptsCount(request.Count))
        {
            context.Reply.Error("ERR Invalid number of arguments specified for command"u8);
            return;
        }
        var keys = new KeyPositions();
        var isFound = KeyUses.Find(command, request, keys);
        if ((!isFound || keys.Count == 0) && !command.Has(CommandFlags.NoMandatoryKeys))
        {
            context.Reply.Error("ERR Invalid arguments specified for command"u8);
            return;
        }
        Write(context, request, keys, withFlags);
    }

    static void Write(CommandContext context, RequestArguments request, KeyPositions keys, bool withFlags)
    {
        var count = 0;
        var deferred = context.Reply.Defer();
        for (var i = 0; i < keys.Count; i++)
        {
            var (argument, use) = keys[i];
            if ((use & KeyUse.NotKey) != 0) continue;
            count++;
            if (withFlags) context.Reply.Array(2);
            context.Reply.BulkString(request[argument]);
            if (withFlags) WriteUse(context, use);
        }
        context.Reply.CloseArray(deferred, count);
    }

    static void WriteUse(CommandContext context, KeyUse use)
    {
        var names = CommandSpecReader.NamesOf(use).ToList();
        context.Reply.Set(names.Count);
        foreach (var name in names) context.Reply.SimpleText(name);
    }
}
