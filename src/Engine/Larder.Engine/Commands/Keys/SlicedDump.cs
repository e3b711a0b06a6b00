// A large value that is being written as RESTORE takes it, in slices.
using Larder.Engine.Items;
using Larder.Engine.Keyspace;
using Larder.Engine.Keyspace.Slices;
using Larder.Engine.Serialization;
using Larder.Engine.Values.Kinds;
using Larder.Memory.Buffers;
using Larder.Rdb;

namespace Larder.Engine.Commands.Keys;

/// <summary>Under the lock of the shard.</summary>
sealed class SlicedDump(in KeyRef key, long nowMs, bool compresses) : SlicedWork(key)
{
    const int BytesPerStep = 32 * 1024;

    readonly ByteWriter _output = new();
    ValueWriting _writing;

    /// <summary>What was written, once it is over and good.</summary>
    public ReadOnlySpan<byte> Written => _output.Written;

    /// <summary>Whether writing the value at once would make others wait.</summary>
    public static bool Suits(Database database, ItemView item) => ItemValue.IsLarge(database.Arena, item);

    protected override void Finish() => DumpEnvelope.Close(_output, 0, _writing.Version);

    public override void Drop() => _output.Dispose();

    protected override bool Step(Item item)
    {
        var writer = new RdbWriter(_output, compresses);
        if (_output.Length == 0)
        {
            _writing = new ValueWriting(Database.Arena, item, nowMs);
            writer.Type(_writing.Type);
        }
        return _writing.Step(writer, Database.Arena, item, BytesPerStep);
    }
}
