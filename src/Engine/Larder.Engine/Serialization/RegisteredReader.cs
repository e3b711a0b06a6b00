// Reads a value of a registered kind: in files and payloads one of a module, which consists of one string.
using Larder.Engine.Items;
using Larder.Engine.Keyspace;
using Larder.Rdb;

namespace Larder.Engine.Serialization;

static class RegisteredReader
{
    public static ReadResult Read(RdbReader reader, in KeyRef key, ValueKinds kinds, ReadScratch scratch)
    {
        if (!reader.TryReadLength(out var id) || kinds.Find(id) is not { } kind) return ReadResult.Bad;
        if (!reader.TryReadLength(out var part) || part != ModuleParts.String) return ReadResult.Bad;
        if (!reader.TryReadString(scratch.NextText(), out var value) || !kind.Accepts(id, value)) return ReadResult.Bad;
        if (!reader.TryReadLength(out part) || part != ModuleParts.End) return ReadResult.Bad;
        value.CopyTo(key.Database.Store(key, kind, value.Length));
        return ReadResult.Stored;
    }
}
