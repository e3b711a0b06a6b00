// The sets that SINTER, SUNION, SDIFF and their relatives work on, looked up once.
using System.Buffers;
using Larder.Engine.Execution;
using Larder.Engine.Values.Sets;

namespace Larder.Engine.Commands.Sets;

/// <summary>Valid while the locks of the keys are held; to be disposed.</summary>
readonly ref struct SetOperands
{
    readonly SetView[] _rented;
    readonly int _count;

    SetOperands(SetView[] rented, int count)
    {
        _rented = rented;
        _count = count;
    }

    public ReadOnlySpan<SetView> Sets => _rented.AsSpan(0, _count);

    /// <summary>Whether one of the sets is not there, so that nothing is in all of them.</summary>
    public bool HasEmpty
    {
        get
        {
            foreach (var set in Sets)
            {
                if (set.Count == 0) return true;
            }
            return false;
        }
    }

    /// <summary>Looks the keys up; false when one is of another type, and the error is written.</summary>
    public static bool TryRead(CommandContext context, int first, int count, out SetOperands operands)
    {
        operands = new SetOperands(ArrayPool<SetView>.Shared.Rent(count), count);
        for (var i = 0; i < count; i++)
        {
            if (context.TryRead(context.Key(first + i), out _, out operands._rented[i])) continue;
            operands.Dispose();
            return false;
        }
        return true;
    }

    /// <summary>Puts the smallest set first: whatever is in all is in it.</summary>
    public void PutSmallestFirst()
    {
        var smallest = 0;
        for (var i = 1; i < _count; i++)
        {
            if (_rented[i].Count < _rented[smallest].Count) smallest = i;
        }
        (_rented[0], _rented[smallest]) = (_rented[smallest], _rented[0]);
    }

    /// <summary>Whether a member of the first set is in all others.</summary>
    public bool AllOthersContain(ReadOnlySpan<byte> member)
    {
        foreach (var set in Sets[1..])
        {
            if (!set.Contains(member)) return false;
        }
        return true;
    }

    /// <summary>Whether a member of the first set is in none of the others.</summary>
    public bool NoOtherContains(ReadOnlySpan<byte> member)
    {
        foreach (var set in Sets[1..])
        {
            if (set.Contains(member)) return false;
        }
        return true;
    }

    // Cleared, so that the pool keeps no store alive.
    public void Dispose() => ArrayPool<SetView>.Shared.Return(_rented, clearArray: true);
}
