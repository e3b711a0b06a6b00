// COMMAND DOCS: what there is to know of a command for people and tools: what it is for, its cost, version, arguments.
using Larder.Engine.Execution.Requests;
using System.Text.Json;
using Larder.Engine.Execution;
using Larder.Engine.Execution.Specs;
using Larder.Protocol.Resp;

namespace Larder.Engine.Commands.Server.Documentation;

static class CommandDocs
{
    // As the real server writes them, for clients that read by position.
    static readonly string[] PropertyOrder =
        ["name", "type", "display_text", "key_spec_index", "token", "since", "deprecated_since", "flags", "arguments"];

    public static void Run(CommandContext context)
    {
        var table = context.Commands;
        if (context.ArgumentCount == 2)
        {
            context.Reply.Map(table.Commands.Count(context.Client.Sees));
            foreach (var command in table.Commands.Where(context.Client.Sees)) Write(context, command);
            return;
        }
        var deferred = context.Reply.Defer();
        var count = 0;
        for (var i = 2; i < context.ArgumentCount; i++)
        {
            if (!table.TryFind(context.Text(i).ToLowerInvariant(), out var command) || !context.Client.Sees(command))
                continue;
            Write(context, command);
            count++;
        }
        context.Reply.CloseMap(deferred, count);
    }

    static void Write(CommandContext context, CommandSpec command)
    {
        var reply = context.Reply;
        reply.BulkString(command.NameBytes);
        var hasArguments = command.Documentation.TryGetProperty("arguments", out var arguments);
        var about = CommandSummaries.Of(command);
        reply.Map(4 + about.MarkCount + (hasArguments ? 1 : 0) + (command.Subcommands != null ? 1 : 0));
        WriteText(reply, "summary"u8, about.Summary);
        WriteText(reply, "since"u8, command.Since);
        WriteText(reply, "group"u8, command.Group);
        WriteText(reply, "complexity"u8, about.Complexity);
        WriteMarks(reply, about);
        if (hasArguments)
        {
            reply.BulkString("arguments"u8);
            WriteArguments(reply, arguments);
        }
        if (command.Subcommands == null) return;
        reply.BulkString("subcommands"u8);
        reply.Map(command.Subcommands.Values.Count(context.Client.Sees));
        foreach (var subcommand in command.Subcommands.Values.Where(context.Client.Sees)) Write(context, subcommand);
    }

    static void WriteMarks(RespWriter reply, CommandSummary about)
    {
        if (about.Flag == null) return;
        reply.BulkString("doc_flags"u8);
        reply.Set(1);
        reply.SimpleText(about.Flag);
        if (about.Replacement == null) return;
        WriteText(reply, "deprecated_since"u8, about.ReplacedSince!);
        WriteText(reply, "replaced_by"u8, $"`{about.Replacement}`");
    }

    static void WriteArguments(RespWriter reply, JsonElement arguments)
    {
        reply.Array(arguments.GetArrayLength());
        foreach (var argument in arguments.EnumerateArray())
        {
            reply.Map(argument.EnumerateObject().Count());
            foreach (var name in PropertyOrder)
            {
                if (argument.TryGetProperty(name, out var value)) WriteProperty(reply, name, value);
            }
        }
    }

    static void WriteProperty(RespWriter reply, string name, JsonElement value)
    {
        reply.BulkText(name);
        switch (name)
        {
            case "arguments":
                WriteArguments(reply, value);
                break;
            case "flags":
                reply.Set(value.GetArrayLength());
                foreach (var flag in value.EnumerateArray())
                    reply.SimpleText(flag.GetString()!);
                break;
            case "key_spec_index":
                reply.Integer(value.GetInt64());
                break;
            default:
                reply.BulkText(value.GetString()!);
                break;
        }
    }

    static void WriteText(RespWriter reply, ReadOnlySpan<byte> name, string text)
    {
        reply.BulkString(name);
        reply.BulkText(text);
    }
}
