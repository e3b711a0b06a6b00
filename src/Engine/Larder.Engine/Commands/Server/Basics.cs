// TIME, LOLWUT.
using Larder.Engine.Execution.Requests;
using Larder.Engine.Execution.Specs;
using System.Text;
using Larder.Engine.Execution.Scripting;
using Larder.Engine.Execution;

namespace Larder.Engine.Commands.Server;

sealed class Basics(ScriptEngine scripts)
{
    const long MicrosPerSecond = 1_000_000;

    public void Time(CommandContext context)
    {
        var micros = scripts.Busy.MicrosFor(context) ?? context.Clock.UnixMicros;
        context.Reply.Array(2);
        context.Reply.BulkInteger(micros / MicrosPerSecond);
        context.Reply.BulkInteger(micros % MicrosPerSecond);
    }


    public static void Lolwut(CommandContext context)
    {
        const string shelf = """
              ________________________________
             |  ___   _____   ___    ___   _  |
             | |jam| |flour| |tea|  |oil| |s| |
             |_|___|_|_____|_|___|__|___|_|_|_|
             |   ____    ___     ___    ____  |
             |  |rice|  |nut|   |oat|  |dill| |
             |__|____|__|___|___|___|__|____|_|

            """;
        var identity = context.Commands.Identity;
        var asRedis = context.Settings.Process.ExtendedRedisCompatibility.Value || identity.IsRedis;
        var name = asRedis ? "Redis" : "Valkey";
        var version = asRedis ? identity.RedisText : identity.Text;
        context.Reply.VerbatimText($"{shelf}Larder, speaking {name} ver. {version}\n");
    }
}
