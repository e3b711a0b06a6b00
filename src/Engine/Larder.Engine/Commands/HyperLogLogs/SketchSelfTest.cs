// PFSELFTEST: the registers keep what they are given, and the estimate of either form is the same and near the truth.
using Larder.Engine.Execution.Requests;
using System.Text;
using Larder.Engine.Execution;

namespace Larder.Engine.Commands.HyperLogLogs;

static class SketchSelfTest
{
    const int Cycles = 100;
    const long Elements = 1_000_000;
    const int SparseRoom = 3000;

    public static void Run(CommandContext context)
    {
        var failure = TestRegisters(context.Random) ?? TestEstimates(context.Random);
        if (failure == null) context.Reply.Ok();
        else context.Reply.Error("TESTFAILED "u8, Encoding.ASCII.GetBytes(failure));
    }

    static string? TestRegisters(Random random)
    {
        Span<byte> registers = stackalloc byte[DenseRegisters.Bytes];
        Span<byte> expected = stackalloc byte[SketchForm.RegisterCount];
        for (var cycle = 0; cycle < Cycles; cycle++)
        {
            for (var i = 0; i < expected.Length; i++)
            {
                expected[i] = (byte)random.Next(Cardinality.ValueCount);
                DenseRegisters.Set(registers, i, expected[i]);
            }
            for (var i = 0; i < expected.Length; i++)
            {
                var found = DenseRegisters.Get(registers, i);
                if (found != expected[i]) return $"Register {i} should be {expected[i]} but is {found}";
            }
        }
        return null;
    }

    // Unlike elements, counted at 1, 10, 100 and so on; the error allowed is six times the usual one.
    static string? TestEstimates(Random random)
    {
        Span<byte> dense = stackalloc byte[SketchForm.DenseBytes], sparse = stackalloc byte[SparseRoom];
        dense.Clear();
        SketchForm.WriteHeader(dense, sparse: false);
        SketchForm.WriteHeader(sparse, sparse: true);
        var runs = sparse[SketchForm.HeaderBytes..];
        SparseRegisters.Clear(runs);
        var length = SparseRegisters.EmptyBytes;
        var most = runs.Length - SparseRegisters.MaxGrowth;
        var fits = true;
        var seed = random.NextInt64();
        Span<byte> element = stackalloc byte[sizeof(long)];
        long checkpoint = 1;
        for (long i = 1; i <= Elements; i++)
        {
            BitConverter.TryWriteBytes(element, i ^ seed);
            var (register, count) = ElementHash.Of(element);
            DenseRegisters.Raise(dense[SketchForm.HeaderBytes..], register, count);
            if (fits)
            {
                var change = SparseRegisters.Raise(runs, ref length, most, register, count);
                if (change == RegisterChange.Bad) return "sparse registers are corrupted";
                fits = change != RegisterChange.NeedsDense;
            }
            if (i != checkpoint) continue;
            checkpoint *= 10;
            Cardinality.TryEstimate(dense, out var estimate);
            if (fits && (!Cardinality.TryEstimate(sparse[..(SketchForm.HeaderBytes + length)], out var other) ||
                other != estimate)) return "dense/sparse disagree";
            var allowed = i == 10 ? 1 : Math.Ceiling(1.04 / Math.Sqrt(SketchForm.RegisterCount) * 6 * i);
            if (Math.Abs(estimate - i) > allowed) return $"Too big error. card:{i} abserr:{Math.Abs(estimate - i)}";
        }
        return null;
    }
}
