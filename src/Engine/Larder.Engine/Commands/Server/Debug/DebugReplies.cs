// DEBUG PROTOCOL type: a reply of each type there is, for the tests of client libraries.
using Larder.Engine.Execution.Requests;
using Larder.Engine.Execution;

namespace Larder.Engine.Commands.Server.Debug;

static class DebugReplies
{
    const int Version3 = 3;

    public static void Run(CommandContext context)
    {
        var reply = context.Reply;
        switch (context.Text(2).ToLowerInvariant())
        {
            case "string": reply.BulkString("Hello World"u8); break;
            case "integer": reply.Integer(12345); break;
            case "double": reply.Double(3.141); break;
            case "bignum": reply.BigNumber("1234567999999999999999999999999999999"u8); break;
            case "null": reply.Null(); break;
            case "array":
                reply.Array(3);
                for (var i = 0; i < 3; i++) reply.Integer(i);
                break;
            case "set":
                reply.Set(3);
                for (var i = 0; i < 3; i++) reply.Integer(i);
                break;
            case "map":
                reply.Map(3);
                for (var i = 0; i < 3; i++)
                {
                    reply.Integer(i);
                    reply.Bool(i == 1);
                }
                break;
            case "attrib": WriteAttribute(context); break;
            case "push": WritePush(context); break;
            case "true": reply.Bool(true); break;
            case "false": reply.Bool(false); break;
            case "verbatim": reply.Verbatim("txt"u8, "This is a verbatim\nstring"u8); break;
            default:
                reply.Error(
                    "ERR Wrong protocol type name. Please use one of the following: "u8,
                    "string|integer|double|bignum|null|array|set|map|attrib|push|verbatim|true|false"u8);
                break;
        }
    }

    static void WriteAttribute(CommandContext context)
    {
        if (context.Reply.ProtocolVersion == Version3)
        {
            context.Reply.Attribute(1);
            context.Reply.BulkString("key-popularity"u8);
            context.Reply.Array(2);
            context.Reply.BulkString("key:123"u8);
            context.Reply.Integer(90);
        }
        context.Reply.BulkString("Some real reply following the attribute"u8);
    }

    static void WritePush(CommandContext context)
    {
        if (context.Reply.ProtocolVersion != Version3)
        {
            context.Reply.Error("ERR RESP2 is not supported by this command"u8);
            return;
        }
        context.Reply.Push(2);
        context.Reply.BulkString("server-cpu-usage"u8);
        context.Reply.Integer(42);
        context.Reply.BulkString("Some real reply following the push reply"u8);
    }
}
