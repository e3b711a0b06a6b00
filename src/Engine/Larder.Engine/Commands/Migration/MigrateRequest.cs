// What a MIGRATE asks for:
//
//     MIGRATE host port key|"" db timeout [COPY] [REPLACE] [AUTH password | AUTH2 user password] [KEYS key ...]
using System.Text;
using Larder.Engine.Execution.Requests;

namespace Larder.Engine.Commands.Migration;

sealed class MigrateRequest
{
    const int Host = 1, Port = 2, Key = 3, Database = 4, Timeout = 5, FirstOption = 6;
    const long UsualTimeoutMs = 1000;

    public required string HostName { get; init; }
    public required string PortText { get; init; }
    public bool Copies { get; private set; }
    public bool Replaces { get; private set; }

    /// <summary>Arguments of AUTH; null for none.</summary>
    public byte[][]? Credentials { get; private set; }

    /// <summary>Arguments that are keys.</summary>
    public int FirstKey { get; private set; } = Key;

    public int EndOfKeys { get; private set; } = Key + 1;

    /// <summary>The other server's database.</summary>
    public long TargetDatabase { get; private set; }

    /// <summary>How long the other server may be silent.</summary>
    public long TimeoutMs { get; private set; }

    /// <summary>Null, and an error is replied, for a request that makes no sense.</summary>
    public static MigrateRequest? Read(CommandContext context)
    {
        var request = new MigrateRequest
        {
            HostName = Encoding.Latin1.GetString(context.Argument(Host)),
            PortText = Encoding.Latin1.GetString(context.Argument(Port)),
        };
        if (!request.TryReadOptions(context)) return null;
        if (!context.TryReadInteger(Timeout, out var timeoutMs)) return null;
        if (!context.TryReadInteger(Database, out var database)) return null;
        request.TargetDatabase = database;
        request.TimeoutMs = timeoutMs <= 0 ? UsualTimeoutMs : timeoutMs;
        return request;
    }

    bool TryReadOptions(CommandContext context)
    {
        for (var i = FirstOption; i < context.ArgumentCount; i++)
        {
            var behind = context.ArgumentCount - i - 1;
            if (context.Is(i, "COPY"u8))
            {
                Copies = true;
            }
            else if (context.Is(i, "REPLACE"u8))
            {
                Replaces = true;
            }
            else if (context.Is(i, "AUTH"u8) && behind >= 1)
            {
                Credentials = [context.Argument(++i).ToArray()];
            }
            else if (context.Is(i, "AUTH2"u8) && behind >= 2)
            {
                Credentials = [context.Argument(i + 1).ToArray(), context.Argument(i + 2).ToArray()];
                i += 2;
            }
            else if (context.Is(i, "KEYS"u8))
            {
                return TryTakeKeys(context, i + 1);
            }
            else
            {
                return context.SyntaxError();
            }
        }
        return true;
    }

    bool TryTakeKeys(CommandContext context, int first)
    {
        if (context.Argument(Key).Length > 0)
        {
            context.Reply.Error(
                "ERR When using MIGRATE KEYS option, the key argument must be set to the empty string"u8);
            return false;
        }
        (FirstKey, EndOfKeys) = (first, context.ArgumentCount);
        return true;
    }
}
