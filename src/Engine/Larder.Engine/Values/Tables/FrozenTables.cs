// Who is told of elements of frozen tables before they change: a snapshot saves a large set, hash or sorted set element by
// element, while commands go on changing it. Few tables are frozen at a time, so whom to tell is looked up by arena.
using System.Runtime.CompilerServices;
using Larder.Engine.Items;
using Larder.Memory.Arenas;

namespace Larder.Engine.Values.Tables;

/// <summary>Saves elements; called under the lock that covers the table.</summary>
public interface IElementSaver
{
    /// <summary>The element changes or goes after this; its generation becomes that of its table.</summary>
    void SaveBefore(uint table, Item element);
}

/// <summary>Thread-safe.</summary>
public static class FrozenTables
{
    static readonly ConditionalWeakTable<Arena, IElementSaver> Savers = [];

    /// <summary>Says who is told of the tables of an arena.</summary>
    public static void Attach(Arena arena, IElementSaver saver) => Savers.AddOrUpdate(arena, saver);

    [MethodImpl(MethodImplOptions.NoInlining)]
    internal static void Tell(Arena arena, uint table, Item element)
    {
        var isKnown = Savers.TryGetValue(arena, out var saver);
        Base.Check.That(isKnown);
        saver!.SaveBefore(table, element);
    }
}
