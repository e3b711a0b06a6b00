// What a pattern of BY or GET gives for an element:
//
//     #               the element itself
//     weight_*        the string at the key that the element makes of it
//     object_*->age   the field of the hash at that key
using Larder.Engine.Execution.Requests;
using Larder.Engine.Execution;
using Larder.Engine.Items;
using Larder.Engine.Values.Hashes;
using Larder.Memory.Buffers;

namespace Larder.Engine.Commands.Sorting;

/// <param name="argument">The argument that is the pattern.</param>
/// <param name="name">Where the key's name is put together.</param>
readonly unsafe ref struct SortPattern(CommandContext context, int argument, ByteWriter name)
{
    /// <summary>Finds the value for an element; false when there is none.</summary>
    public bool TryFind(ReadOnlySpan<byte> element, out ReadOnlySpan<byte> value)
    {
        var pattern = context.Argument(argument);
        value = default;
        if (pattern.SequenceEqual("#"u8))
        {
            value = element;
            return true;
        }
        var star = pattern.IndexOf((byte)'*');
        if (star < 0) return false;
        var behind = pattern[(star + 1)..];
        var arrow = behind.IndexOf("->"u8);
        var field = arrow >= 0 ? behind[(arrow + 2)..] : default;
        name.Truncate(0);
        name.Write(pattern[..star]);
        name.Write(element);
        name.Write(field.Length > 0 ? behind[..arrow] : behind);

        // Safe: the name stays where it is for as long as the key is looked up, under the locks of all shards.
        var key = context.Key(name.Start, name.Length);
        var item = key.Database.Read(key);
        if (item.IsNull) return false;
        if (field.Length > 0)
        {
            return item.Type == ItemType.Hash &&
                new HashView(key.Database.Arena, item).TryGet(field, context.NowMs, out value);
        }
        if (item.Type != ItemType.String) return false;
        value = item.ValueBytes;
        return true;
    }
}
