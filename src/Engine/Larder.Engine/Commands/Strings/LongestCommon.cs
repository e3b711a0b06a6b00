// LCS key key [LEN | IDX] [MINMATCHLEN n] [WITHMATCHLEN]: the longest common subsequence of two strings.
//
// lengths[i, j] is the length of that of the first i bytes of one and the first j bytes of the other; the way back from
// the last cell gives the bytes, last one first.
using Larder.Engine.Execution.Requests;
using System.Runtime.InteropServices;
using Larder.Engine.Execution;
using Larder.Engine.Items;

namespace Larder.Engine.Commands.Strings;

static unsafe class LongestCommon
{
    struct Options
    {
        public bool OnlyLength, Positions, MatchLengths;
        public long LeastMatch;
    }

    public static void Run(CommandContext context)
    {
        Find(context, out var first, out var second);
        if ((!first.IsNull && first.Type != ItemType.String) || (!second.IsNull && second.Type != ItemType.String))
        {
            context.Reply.Error("ERR The specified keys must contain string values"u8);
            return;
        }
        if (!TryReadOptions(context, out var options)) return;
        var a = first.IsNull ? default : first.ValueBytes;
        var b = second.IsNull ? default : second.ValueBytes;
        var bytes = (a.Length + 1L) * (b.Length + 1L) * sizeof(uint);
        if (bytes > context.Settings.Clients.MaxBulkBytes.Value)
        {
            context.Reply.Error(
                "ERR Insufficient memory, transient memory for LCS exceeds proto-max-bulk-len"u8);
            return;
        }
        var lengths = (uint*)NativeMemory.Alloc((nuint)bytes);
        try
        {
            Fill(lengths, a, b);
            Reply(context, options, lengths, a, b);
        }
        finally
        {
            NativeMemory.Free(lengths);
        }
    }

    static void Find(CommandContext context, out ItemView first, out ItemView second)
    {
        Keyspace.KeyRef one = context.Key(1), other = context.Key(2);
        first = one.Database.Read(one);
        second = other.Database.Read(other);
    }

    static bool TryReadOptions(CommandContext context, out Options options)
    {
        options = default;
        for (var i = 3; i < context.ArgumentCount; i++)
        {
            if (context.Is(i, "IDX"u8))
            {
                options.Positions = true;
            }
            else if (context.Is(i, "LEN"u8))
            {
                options.OnlyLength = true;
            }
            else if (context.Is(i, "WITHMATCHLEN"u8))
            {
                options.MatchLengths = true;
            }
            else if (context.Is(i, "MINMATCHLEN"u8) && i + 1 < context.ArgumentCount)
            {
                if (!context.TryReadInteger(++i, out options.LeastMatch)) return false;
            }
            else
            {
                return context.SyntaxError();
            }
        }
        if (!options.OnlyLength || !options.Positions) return true;
        context.Reply.Error("ERR If you want both the length and indexes, please just use IDX."u8);
        return false;
    }

    // Safe: the table has (a.Length + 1) * (b.Length + 1) cells.
    static void Fill(uint* lengths, ReadOnlySpan<byte> a, ReadOnlySpan<byte> b)
    {
        var width = (nint)b.Length + 1;
        new Span<uint>(lengths, b.Length + 1).Clear();
        for (var i = 1; i <= a.Length; i++)
        {
            uint* above = lengths + (i - 1) * width, row = above + width;
            var value = a[i - 1];
            row[0] = 0;
            for (var j = 1; j <= b.Length; j++)
                row[j] = value == b[j - 1] ? above[j - 1] + 1 : Math.Max(above[j], row[j - 1]);
        }
    }

    static void Reply(
        CommandContext context, in Options options, uint* lengths, ReadOnlySpan<byte> a, ReadOnlySpan<byte> b)
    {
        var length = lengths[(a.Length + 1L) * (b.Length + 1L) - 1];
        if (options.OnlyLength)
        {
            context.Reply.Integer(length);
        }
        else if (options.Positions)
        {
            context.Reply.Map(2);
            context.Reply.BulkString("matches"u8);
            ReplyMatches(context, options, lengths, a, b);
            context.Reply.BulkString("len"u8);
            context.Reply.Integer(length);
        }
        else
        {
            ReplyBytes(context, (int)length, lengths, a, b);
        }
    }

    static void ReplyBytes(
        CommandContext context, int length, uint* lengths, ReadOnlySpan<byte> a, ReadOnlySpan<byte> b)
    {
        var output = context.Reply.Output;
        context.Reply.BulkHeader(length);
        var place = new Span<byte>(output.EnsureRoom(length), length);
        for (var way = new WayBack(lengths, a, b); way.MoveToMatch();) place[--length] = a[way.A];
        output.Advance(place.Length);
        output.Write("\r\n"u8);
    }

    // Matches that follow each other in both strings are one range.
    static void ReplyMatches(
        CommandContext context, in Options options, uint* lengths, ReadOnlySpan<byte> a, ReadOnlySpan<byte> b)
    {
        var list = context.Reply.Defer();
        long count = 0;
        int startA = 0, startB = 0, run = 0;
        for (var way = new WayBack(lengths, a, b); way.MoveToMatch();)
        {
            if (run > 0 && (way.A != startA - 1 || way.B != startB - 1))
            {
                count += ReplyRange(context, options, startA, startB, run);
                run = 0;
            }
            (startA, startB) = (way.A, way.B);
            run++;
        }
        count += ReplyRange(context, options, startA, startB, run);
        context.Reply.CloseArray(list, count);
    }

    static int ReplyRange(CommandContext context, in Options options, int startA, int startB, int length)
    {
        if (length == 0 || length < options.LeastMatch) return 0;
        context.Reply.Array(options.MatchLengths ? 3 : 2);
        context.Reply.Array(2);
        context.Reply.Integer(startA);
        context.Reply.Integer(startA + length - 1);
        context.Reply.Array(2);
        context.Reply.Integer(startB);
        context.Reply.Integer(startB + length - 1);
        if (options.MatchLengths) context.Reply.Integer(length);
        return 1;
    }

    // From the last cell of the table to its edge, from match to match.
    ref struct WayBack(uint* lengths, ReadOnlySpan<byte> a, ReadOnlySpan<byte> b)
    {
        readonly ReadOnlySpan<byte> _a = a, _b = b;

        /// <summary>The place of the match in either string.</summary>
        public int A { get; private set; } = a.Length;
        public int B { get; private set; } = b.Length;

        public bool MoveToMatch()
        {
            var width = _b.Length + 1L;
            while (A > 0 && B > 0)
            {
                if (_a[A - 1] == _b[B - 1])
                {
                    A--;
                    B--;
                    return true;
                }
                if (lengths[(A - 1) * width + B] > lengths[A * width + B - 1]) A--;
                else B--;
            }
            return false;
        }
    }
}
