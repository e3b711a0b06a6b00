// Fields that had ended and were still held when a command replaced them.
using Larder.Engine.Execution.Requests;
using Larder.Engine.Execution;
using Larder.Engine.Keyspace;

namespace Larder.Engine.Commands.Hashes;

static class EndedFields
{
    /// <summary>They count, and are told, as if active expiry had been faster.</summary>
    public static void Tell(CommandContext context, in KeyRef key, int fields)
    {
        if (fields == 0) return;
        key.Database.Shard.Counters.ExpiredFields += fields;
        context.Tell(key, KeyEventClass.Hash, "hexpired"u8);
    }
}
