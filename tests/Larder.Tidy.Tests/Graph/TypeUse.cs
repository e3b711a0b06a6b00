// One place where the code of a type refers to another type, both by their outermost names.
namespace Larder.Tidy.Tests.Graph;

/// <summary>A type of the product that no other type holds.</summary>
readonly record struct TypeName(string Namespace, string Name)
{
    public override string ToString() => $"{Namespace}.{Name}";
}

/// <summary>The compiled code of <paramref name="From"/> refers to <paramref name="To"/>.</summary>
readonly record struct TypeUse(TypeName From, TypeName To);
