// Decodes signatures and attribute values for one purpose: to hear every type that they name.
using System.Collections.Immutable;
using System.Reflection.Metadata;

namespace Larder.Tidy.Tests.Graph;

/// <summary>Types decode to their names; <see cref="AssemblyUses"/> is told of each on the way.</summary>
sealed class SignatureNames(AssemblyUses uses)
    : ISignatureTypeProvider<string, SignatureNames>, ICustomAttributeTypeProvider<string>
{
    public string GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind) =>
        uses.Tell(handle);

    public string GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind) =>
        uses.Tell(handle);

    public string GetTypeFromSpecification(
        MetadataReader reader, SignatureNames genericContext, TypeSpecificationHandle handle, byte rawTypeKind) =>
        uses.Tell(handle);

    /// <summary>A typeof in an attribute: "Namespace.Outer+Inner, Assembly".</summary>
    public string GetTypeFromSerializedName(string name)
    {
        string outer = name.Split(',', '+', '[')[0].Trim();
        int dot = outer.LastIndexOf('.');
        if (dot > 0) uses.Tell(new TypeName(outer[..dot], outer[(dot + 1)..]));
        return outer;
    }

    // The enumerations in the attributes that the product uses are all of this size.
    public PrimitiveTypeCode GetUnderlyingEnumType(string type) => PrimitiveTypeCode.Int32;

    public bool IsSystemType(string type) => type == "System.Type";

    public string GetSystemType() => "System.Type";

    public string GetModifiedType(string modifier, string unmodifiedType, bool isRequired) => unmodifiedType;

    public string GetFunctionPointerType(MethodSignature<string> signature) => "";

    public string GetGenericInstantiation(string genericType, ImmutableArray<string> typeArguments) => genericType;

    public string GetArrayType(string elementType, ArrayShape shape) => elementType;

    public string GetByReferenceType(string elementType) => elementType;

    public string GetGenericMethodParameter(SignatureNames genericContext, int index) => "";

    public string GetGenericTypeParameter(SignatureNames genericContext, int index) => "";

    public string GetPinnedType(string elementType) => elementType;

    public string GetPointerType(string elementType) => elementType;

    public string GetPrimitiveType(PrimitiveTypeCode typeCode) => "";

    public string GetSZArrayType(string elementType) => elementType;
}
