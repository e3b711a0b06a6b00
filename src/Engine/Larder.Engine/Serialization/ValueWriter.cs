// Writes a value in the RDB format: what DUMP gives, and what RDB files and replicas get for each key.
//
// Of the layouts that a type has, the plainest is written, element behind element: every Redis since version 5 reads
// it, and it is no longer than the compact ones. Only what older versions cannot hold asks for a newer one.
using Larder.Engine.Items;
using Larder.Memory.Arenas;
using Larder.Rdb;

namespace Larder.Engine.Serialization;

public static class ValueWriter
{
    /// <summary>Writes type and value. Returns the version of the format that a reader must know.</summary>
    /// <param name="nowMs">Fields that have ended by now are left out, so a hash may turn out empty.</param>
    public static int Write(RdbWriter writer, Arena arena, ItemView item, long nowMs)
    {
        var writing = new ValueWriting(arena, item, nowMs);
        writer.Type(writing.Type);
        writing.Step(writer, arena, item, int.MaxValue);
        return writing.Version;
    }
}
