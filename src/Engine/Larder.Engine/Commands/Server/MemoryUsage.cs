// MEMORY USAGE key [SAMPLES n].
using Larder.Engine.Values.Kinds;
using Larder.Engine.Execution.Requests;
using Larder.Engine.Execution;
using Larder.Engine.Values;

namespace Larder.Engine.Commands.Server;

static class MemoryUsage
{
    const long UsualSamples = 5;

    /// <summary>
    /// SAMPLES 0 looks at all elements. Counted are the item's block, what its value holds outside it, and its share of
    /// the index.
    /// </summary>
    public static void Run(CommandContext context)
    {
        var samples = UsualSamples;
        for (var i = 3; i < context.ArgumentCount; i += 2)
        {
            if (i + 1 >= context.ArgumentCount || !context.Is(i, "SAMPLES"u8))
            {
                context.SyntaxError();
                return;
            }
            if (!context.TryReadInteger(i + 1, out samples)) return;
            if (samples < 0)
            {
                context.SyntaxError();
                return;
            }
        }
        var key = context.Key(2);
        var database = key.Database;
        var item = database.Find(key);
        if (item.IsNull)
        {
            context.Reply.Null();
            return;
        }
        var bytes = database.BlockBytes(item) +
            ValueSize.OutsideBytes(database.Arena, item, samples == 0 ? long.MaxValue : samples);
        context.Reply.Integer(bytes + database.IndexBytes / database.Count);
    }
}
