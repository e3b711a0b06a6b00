// The metadata tokens in a method's body: what its instructions name.
using System.Reflection.Emit;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;

namespace Larder.Tidy.Tests.Graph;

static class Instructions
{
    const byte TwoByteCode = 0xFE;

    static readonly OperandType[] OneByte = new OperandType[256];

    static readonly OperandType[] TwoBytes = new OperandType[256];

    static Instructions()
    {
        foreach (System.Reflection.FieldInfo field in typeof(OpCodes).GetFields())
        {
            if (field.GetValue(null) is not OpCode code) continue;
            (code.Size == 1 ? OneByte : TwoBytes)[code.Value & 0xFF] = code.OperandType;
        }
    }

    /// <summary>Every type, field, method or signature that an instruction names.</summary>
    public static IEnumerable<EntityHandle> TokensOf(MethodBodyBlock body)
    {
        BlobReader code = body.GetILReader();
        List<EntityHandle> tokens = [];
        while (code.RemainingBytes > 0)
        {
            byte first = code.ReadByte();
            OperandType operand = first == TwoByteCode ? TwoBytes[code.ReadByte()] : OneByte[first];
            if (operand is OperandType.InlineField or OperandType.InlineMethod or OperandType.InlineTok
                or OperandType.InlineType or OperandType.InlineSig)
            {
                tokens.Add(MetadataTokens.EntityHandle(code.ReadInt32()));
            }
            else
            {
                int size = operand == OperandType.InlineSwitch ? sizeof(int) * code.ReadInt32() : SizeOf(operand);
                code.Offset += size;
            }
        }
        return tokens;
    }

    static int SizeOf(OperandType operand) => operand switch
    {
        OperandType.InlineNone => 0,
        OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
        OperandType.InlineVar => 2,
        OperandType.InlineBrTarget or OperandType.InlineI or OperandType.InlineString or OperandType.ShortInlineR => 4,
        OperandType.InlineI8 or OperandType.InlineR => 8,
        _ => throw new BadImageFormatException($"an instruction with the operand {operand}"),
    };
}
