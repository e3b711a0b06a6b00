// What is looked up is looked at: nothing that a view leads to can change a value.
using System.Reflection;
using Larder.Engine.Items;
using Larder.Engine.Values.Streams.Groups;
using Xunit;

namespace Larder.Engine.Tests.Values;

public sealed class ViewTests
{
    // All types of the engine that the views lead to. A new one comes here when it is sure that it has no way to change
    // the value it belongs to; tables, trees, chains and edits never do.
    static readonly string[] Readers =
    [
        "ConsumerGroup", "Consumer", "ElementView", "ElementWalk", "EntryFields", "EntrySearch", "EntryWalk", "HashFields",
        "HashView", "IdPosition", "IdTree", "ItemType", "ItemView", "ListView", "ListWalk", "PendingEntry", "RegisteredView",
        "SetMembers", "SetView", "SortedSetView", "SortedSetWalk", "StreamEntry", "StreamGroups", "StreamId", "StreamView",
    ];

    static readonly HashSet<Type> Reached = Reach();

    [Fact]
    public void A_view_leads_only_to_readers() =>
        Assert.Equal(Readers.Order(StringComparer.Ordinal), Reached.Select(type => type.Name).Order(StringComparer.Ordinal));

    [Fact]
    public void A_reader_gives_no_place_to_write_to()
    {
        var places =
            from type in Reached
            from method in MembersOf(type)
            from parameter in method.GetParameters().Append(method.ReturnParameter)
            where IsPlace(parameter)
            select $"{type.Name}.{method.Name}";
        Assert.Empty(places);
    }

    static HashSet<Type> Reach()
    {
        HashSet<Type> reached = [typeof(StreamGroups)];
        foreach (var type in typeof(ItemView).Assembly.GetTypes())
            if (type.IsValueType && type.GetInterfaces().Any(IsView)) reached.Add(type);
        for (var before = 0; before != reached.Count;)
        {
            before = reached.Count;
            foreach (var method in reached.ToArray().SelectMany(MembersOf))
            {
                reached.UnionWith(method.GetParameters().Where(parameter => parameter.IsOut).Append(method.ReturnParameter)
                    .Select(parameter => Bare(parameter.ParameterType))
                    .Where(type => type.Assembly == typeof(ItemView).Assembly));
            }
        }
        return reached;
    }

    static bool IsView(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IValueView<>);

    static IEnumerable<MethodInfo> MembersOf(Type type) => type
        .GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly)
        .Where(method => !method.Name.StartsWith("op_", StringComparison.Ordinal));

    static Type Bare(Type type) => type.HasElementType ? Bare(type.GetElementType()!) : type;

    // A key's name goes in as a pointer; what comes out must be none, nor a reference that may be written to.
    static bool IsPlace(ParameterInfo parameter)
    {
        var isResult = parameter.Position < 0;
        if (parameter.ParameterType.IsPointer) return isResult;
        return isResult && parameter.ParameterType.IsByRef &&
            !parameter.GetRequiredCustomModifiers().Contains(typeof(System.Runtime.InteropServices.InAttribute));
    }
}
