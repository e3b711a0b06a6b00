// The sets that SINTER, SUNION, SDIFF and their relatives work on, looked up once.
using Larder.Engine.Commands.Elements;
using Larder.Engine.Execution.Requests;
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

    /// <summary>Goes through the members that all sets have.</summary>
    /// <param name="text">Room for an integer's digits.</param>
    public FilteredMembers Intersection(Span<byte> text)
    {
        PutSmallestFirst();
        return new FilteredMembers(Sets[0].Members(text), Sets[1..], areInOthers: true);
    }

    /// <summary>Goes through the members of the first set that no other has.</summary>
    /// <param name="text">Room for an integer's digits.</param>
    public FilteredMembers Difference(Span<byte> text) => new(Sets[0].Members(text), Sets[1..], areInOthers: false);

    // Whatever is in all is in the smallest.
    void PutSmallestFirst()
    {
        var smallest = 0;
        for (var i = 1; i < _count; i++)
        {
            if (_rented[i].Count < _rented[smallest].Count) smallest = i;
        }
        (_rented[0], _rented[smallest]) = (_rented[smallest], _rented[0]);
    }

    // Cleared, so that the pool keeps no store alive.
    public void Dispose() => ArrayPool<SetView>.Shared.Return(_rented, clearArray: true);
}

/// <summary>The members of a set that all other sets have, or that none has; needs no memory for what comes out.</summary>
ref struct FilteredMembers(SetMembers members, ReadOnlySpan<SetView> others, bool areInOthers)
{
    readonly ReadOnlySpan<SetView> _others = others;
    readonly bool _areInOthers = areInOthers;
    SetMembers _members = members;

    /// <summary>The member; valid until the next step.</summary>
    public readonly ReadOnlySpan<byte> Current => _members.Current;

    public bool MoveNext()
    {
        while (_members.MoveNext())
        {
            if (Passes(_members.Current)) return true;
        }
        return false;
    }

    readonly bool Passes(ReadOnlySpan<byte> member)
    {
        foreach (var set in _others)
        {
            if (set.Contains(member) != _areInOthers) return false;
        }
        return true;
    }
}
