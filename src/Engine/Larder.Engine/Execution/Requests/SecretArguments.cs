// Which arguments of a request are passwords or may hold some, so that no log and no MONITOR shows them.
using Larder.Engine.Settings.Rows;
using Larder.Engine.Settings;

namespace Larder.Engine.Execution.Requests;

static class SecretArguments
{
    const int MaxMarked = 64;

    /// <summary>A bit for each of the first 64 arguments.</summary>
    public static ulong Of(CommandContext context) => context.Command.Name switch
    {
        "auth" => From(1),
        "acl|setuser" or "acl|getuser" or "acl|deluser" => From(2),
        "hello" => Behind(context, "AUTH"u8, 2),
        "migrate" => Behind(context, "AUTH"u8, 1) | Behind(context, "AUTH2"u8, 2),
        "config|set" => OfSettings(context),
        _ => 0,
    };

    static ulong From(int argument) => ulong.MaxValue << argument;

    static ulong Behind(CommandContext context, ReadOnlySpan<byte> word, int count)
    {
        for (var i = 1; i < Math.Min(context.ArgumentCount, MaxMarked - count); i++)
        {
            if (context.Is(i, word)) return ((1ul << count) - 1) << (i + 1);
        }
        return 0;
    }

    static ulong OfSettings(CommandContext context)
    {
        ulong marked = 0;
        for (var i = 2; i + 1 < Math.Min(context.ArgumentCount, MaxMarked); i += 2)
        {
            if (context.Settings.Table.TryFind(context.Text(i), out var row) && row.Has(SettingFlags.Sensitive))
                marked |= 1ul << (i + 1);
        }
        return marked;
    }
}
