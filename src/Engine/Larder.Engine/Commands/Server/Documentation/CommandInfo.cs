// COMMAND, COMMAND INFO and COMMAND COUNT: how each command is called, as client libraries ask it at their start.
using Larder.Engine.Execution.Requests;
using System.Text.Json;
using Larder.Engine.Execution;
using Larder.Engine.Execution.Specs;
using Larder.Protocol.Resp;

namespace Larder.Engine.Commands.Server.Documentation;

static class CommandInfo
{
    // As the real server writes them, for clients that read by position.
    static readonly string[] FigureOrder =
        ["index", "keyword", "startfrom", "lastkey", "keynumidx", "firstkey", "keystep", "limit"];

    public static void RunAll(CommandContext context)
    {
        context.Reply.Array(context.Commands.Commands.Count(context.Client.Sees));
        foreach (var command in context.Commands.Commands.Where(context.Client.Sees)) Write(context, command);
    }

    public static void Run(CommandContext context)
    {
        if (context.ArgumentCount == 2)
        {
            RunAll(context);
            return;
        }
        context.Reply.Array(context.ArgumentCount - 2);
        for (var i = 2; i < context.ArgumentCount; i++)
        {
            if (context.Commands.TryFind(context.Text(i).ToLowerInvariant(), out var command) && context.Client.Sees(command))
                Write(context, command);
            else
                context.Reply.Null();
        }
    }

    public static void RunCount(CommandContext context) =>
        context.Reply.Integer(context.Commands.Commands.Count(context.Client.Sees));

    static void Write(CommandContext context, CommandSpec command)
    {
        var reply = context.Reply;
        reply.Array(10);
        reply.BulkString(command.NameBytes);
        reply.Integer(command.Arity);
        WriteWords(reply, command.Documentation.GetProperty("flags"));
        reply.Integer(command.FirstKey);
        reply.Integer(command.LastKey);
        reply.Integer(command.KeyStep);
        WriteWords(reply, command.Documentation.GetProperty("acl_categories"));
        reply.Set(command.Tips.Count);
        foreach (var tip in command.Tips) reply.BulkText(tip);
        var keySpecs = command.Documentation.GetProperty("key_specs");
        reply.Set(keySpecs.GetArrayLength());
        foreach (var spec in keySpecs.EnumerateArray()) WriteKeySpec(reply, spec);
        if (command.Subcommands == null)
        {
            reply.Array(0);
            return;
        }
        reply.Array(command.Subcommands.Values.Count(context.Client.Sees));
        foreach (var subcommand in command.Subcommands.Values.Where(context.Client.Sees)) Write(context, subcommand);
    }

    static void WriteKeySpec(RespWriter reply, JsonElement spec)
    {
        reply.Map(3);
        reply.BulkString("flags"u8);
        WriteWords(reply, spec.GetProperty("flags"));
        foreach (var part in (ReadOnlySpan<string>)["begin_search", "find_keys"])
        {
            var search = spec.GetProperty(part);
            reply.BulkText(part);
            reply.Map(2);
            reply.BulkString("type"u8);
            reply.BulkText(search.GetProperty("type").GetString()!);
            reply.BulkString("spec"u8);
            var figures = search.GetProperty("spec");
            reply.Map(figures.EnumerateObject().Count());
            foreach (var name in FigureOrder)
            {
                if (!figures.TryGetProperty(name, out var figure)) continue;
                reply.BulkText(name);
                if (figure.ValueKind == JsonValueKind.Number) reply.Integer(figure.GetInt64());
                else reply.BulkText(figure.GetString()!);
            }
        }
    }

    static void WriteWords(RespWriter reply, JsonElement words)
    {
        reply.Set(words.GetArrayLength());
        foreach (var word in words.EnumerateArray()) reply.SimpleText(word.GetString()!);
    }
}
