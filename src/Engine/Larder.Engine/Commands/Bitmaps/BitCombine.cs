// BITOP AND | OR | XOR | NOT destination key [key ...]: strings as long as the longest, zeros behind the shorter ones.
//
// The result is made block by block, each block of all operands while it is in the cache.
using Larder.Engine.Execution.Requests;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Larder.Engine.Commands.Strings;
using Larder.Engine.Execution;
using Larder.Engine.Items;
using Larder.Engine.Keyspace;
using Larder.Memory.Buffers;

namespace Larder.Engine.Commands.Bitmaps;

static unsafe class BitCombine
{
    const int BlockBytes = 16 << 10;
    const int MaxOnStack = 64;

    enum Operation : byte
    {
        None,
        And,
        Or,
        Xor,
        Not,
    }

    struct Operand
    {
        byte* _start;

        public int Length { get; private set; }

        // Safe: a value stays where it is as long as the lock of its key is held, which is for the whole command.
        public static Operand Of(ReadOnlySpan<byte> value) => new()
        {
            _start = (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(value)), Length = value.Length,
        };

        // The part that a block has of this operand; shorter than the block at the operand's end.
        public readonly ReadOnlySpan<byte> Slice(int offset, int count) =>
            offset >= Length ? default : new(_start + offset, Math.Min(count, Length - offset));
    }

    public static void Run(CommandContext context)
    {
        var operation = context.Is(1, "AND"u8) ? Operation.And
            : context.Is(1, "OR"u8) ? Operation.Or
            : context.Is(1, "XOR"u8) ? Operation.Xor
            : context.Is(1, "NOT"u8) ? Operation.Not
            : Operation.None;
        if (operation == Operation.None)
        {
            context.SyntaxError();
            return;
        }
        var count = context.ArgumentCount - 3;
        if (operation == Operation.Not && count != 1)
        {
            context.Reply.Error("ERR BITOP NOT must be called with a single source key."u8);
            return;
        }
        var operands = count <= MaxOnStack ? stackalloc Operand[count] : new Operand[count];
        if (!TryFind(context, operands, out var longest)) return;
        Store(context, operation, operands, longest);
        context.Reply.Integer(longest);
    }

    static bool TryFind(CommandContext context, Span<Operand> operands, out int longest)
    {
        longest = 0;
        for (var i = 0; i < operands.Length; i++)
        {
            if (!StringValue.TryRead(context, context.Key(i + 3), out var item)) return false;
            operands[i] = item.IsNull ? default : Operand.Of(item.ValueBytes);
            longest = Math.Max(longest, operands[i].Length);
        }
        return true;
    }

    static void Store(CommandContext context, Operation operation, ReadOnlySpan<Operand> operands, int length)
    {
        var key = context.Key(2);
        if (length == 0)
        {
            if (key.Database.Delete(key)) context.Changed(key, KeyEventClass.Generic, "del"u8);
            return;
        }
        // The destination may be one of the operands, so the result is made beside it.
        using var result = new ByteWriter();
        var bytes = new Span<byte>(result.EnsureRoom(length), length);
        for (var at = 0; at < length; at += BlockBytes)
        {
            var block = bytes.Slice(at, Math.Min(BlockBytes, length - at));
            Combine(operation, operands, at, block);
        }
        var item = key.Database.Store(key, ItemType.String, StringValue.Raw, length, 0);
        bytes.CopyTo(new Span<byte>(item.Value, length));
        context.Changed(key, KeyEventClass.String, "set"u8);
    }

    static void Combine(Operation operation, ReadOnlySpan<Operand> operands, int at, Span<byte> block)
    {
        var first = operands[0].Slice(at, block.Length);
        first.CopyTo(block);
        block[first.Length..].Clear();
        if (operation == Operation.Not)
        {
            Invert(block);
            return;
        }
        foreach (var operand in operands[1..])
        {
            var part = operand.Slice(at, block.Length);
            switch (operation)
            {
                case Operation.And:
                    Apply<And>(block[..part.Length], part);
                    block[part.Length..].Clear();
                    break;
                case Operation.Or:
                    Apply<Or>(block[..part.Length], part);
                    break;
                default:
                    Apply<Xor>(block[..part.Length], part);
                    break;
            }
        }
    }

    static void Invert(Span<byte> bytes)
    {
        var wide = MemoryMarshal.Cast<byte, Vector<byte>>(bytes);
        foreach (ref var vector in wide) vector = ~vector;
        foreach (ref var value in bytes[(wide.Length * Vector<byte>.Count)..]) value = (byte)~value;
    }

    static void Apply<T>(Span<byte> to, ReadOnlySpan<byte> from) where T : struct, IOperation
    {
        var wide = MemoryMarshal.Cast<byte, Vector<byte>>(to);
        var other = MemoryMarshal.Cast<byte, Vector<byte>>(from);
        for (var i = 0; i < wide.Length; i++) wide[i] = T.Of(wide[i], other[i]);
        for (var i = wide.Length * Vector<byte>.Count; i < to.Length; i++) to[i] = (byte)T.Of(to[i], from[i]);
    }

    interface IOperation
    {
        static abstract Vector<byte> Of(Vector<byte> a, Vector<byte> b);
        static abstract int Of(int a, int b);
    }

    readonly struct And : IOperation
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector<byte> Of(Vector<byte> a, Vector<byte> b) => a & b;
        public static int Of(int a, int b) => a & b;
    }

    readonly struct Or : IOperation
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector<byte> Of(Vector<byte> a, Vector<byte> b) => a | b;
        public static int Of(int a, int b) => a | b;
    }

    readonly struct Xor : IOperation
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector<byte> Of(Vector<byte> a, Vector<byte> b) => a ^ b;
        public static int Of(int a, int b) => a ^ b;
    }
}
