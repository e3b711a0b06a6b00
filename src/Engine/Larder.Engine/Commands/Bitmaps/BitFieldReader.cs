// Reads the operations of BITFIELD one after the other:
//
//     GET type offset | SET type offset value | INCRBY type offset increment | OVERFLOW WRAP | SAT | FAIL
using Larder.Engine.Execution.Requests;
using Larder.Base.Numbers;
using Larder.Engine.Execution;

namespace Larder.Engine.Commands.Bitmaps;

enum BitFieldAction : byte
{
    Get,
    Set,
    Increment,
}

struct BitFieldOperation
{
    public BitFieldAction Action;
    public BitInteger Integer;
    public BitOverflow Overflow;
    public long Offset;
    public long Value;
}

ref struct BitFieldReader(CommandContext context)
{
    int _next = 2;
    BitOverflow _overflow;

    /// <summary>An operation was bad and the error is written.</summary>
    public bool IsRefused { get; private set; }

    /// <summary>The next operation; false at the end. True also where it is bad: see <see cref="IsRefused"/>.</summary>
    public bool TryNext(out BitFieldOperation operation)
    {
        operation = default;
        while (_next < context.ArgumentCount && context.Is(_next, "OVERFLOW"u8) && _next + 1 < context.ArgumentCount)
        {
            if (!TryReadOverflow()) return Refuse("ERR Invalid OVERFLOW type specified"u8);
            _next += 2;
        }
        if (_next >= context.ArgumentCount) return false;
        var left = context.ArgumentCount - _next - 1;
        if (left >= 2 && context.Is(_next, "GET"u8)) operation.Action = BitFieldAction.Get;
        else if (left >= 3 && context.Is(_next, "SET"u8)) operation.Action = BitFieldAction.Set;
        else if (left >= 3 && context.Is(_next, "INCRBY"u8)) operation.Action = BitFieldAction.Increment;
        else return Refuse(ErrorTexts.Syntax);

        if (!TryReadType(context.Argument(_next + 1), out operation.Integer))
        {
            return Refuse("ERR Invalid bitfield type. Use something like i16 u8. "u8,
                "Note that u64 is not supported but i64 is."u8);
        }
        operation.Overflow = _overflow;
        IsRefused = !BitmapValue.TryReadOffset(context, _next + 2, operation.Integer.Bits, out operation.Offset);
        if (!IsRefused && operation.Action != BitFieldAction.Get)
            IsRefused = !context.TryReadInteger(_next + 3, out operation.Value);
        _next += operation.Action == BitFieldAction.Get ? 3 : 4;
        return true;
    }

    static bool TryReadType(ReadOnlySpan<byte> text, out BitInteger type)
    {
        type = default;
        if (text.Length < 2 || text[0] is not ((byte)'i' or (byte)'u')) return false;
        var signed = text[0] == (byte)'i';
        if (!IntegerText.TryParse(text[1..], out long bits) || bits < 1 || bits > (signed ? 64 : 63)) return false;
        type = new BitInteger((int)bits, signed);
        return true;
    }

    bool TryReadOverflow()
    {
        var wraps = context.Is(_next + 1, "WRAP"u8);
        var saturates = context.Is(_next + 1, "SAT"u8);
        _overflow = wraps ? BitOverflow.Wrap : saturates ? BitOverflow.Saturate : BitOverflow.Fail;
        return wraps || saturates || context.Is(_next + 1, "FAIL"u8);
    }

    bool Refuse(ReadOnlySpan<byte> error, ReadOnlySpan<byte> more = default)
    {
        context.Reply.Error(error, more);
        IsRefused = true;
        return true;
    }
}
