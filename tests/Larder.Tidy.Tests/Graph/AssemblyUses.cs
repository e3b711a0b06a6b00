// Reads one compiled assembly: which of its types refer to which types, in signatures, attributes and method bodies.
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Larder.Tidy.Tests.Graph;

/// <summary>
/// What a type names: its bases, fields, methods, attributes and constraints, and whatever an instruction of its methods
/// names. A type inside another (closures and state machines too) counts as the outer one. Constants are not seen, since
/// the compiler leaves only their values.
/// </summary>
sealed class AssemblyUses
{
    readonly PEReader _file;
    readonly MetadataReader _reader;
    readonly SignatureNames _names;
    readonly HashSet<TypeUse> _found = [];
    TypeName _reading;

    AssemblyUses(PEReader file)
    {
        _file = file;
        _reader = file.GetMetadataReader();
        _names = new SignatureNames(this);
    }

    public static IReadOnlySet<TypeUse> Of(string path)
    {
        using PEReader file = new(File.OpenRead(path));
        AssemblyUses uses = new(file);
        foreach (TypeDefinitionHandle handle in uses._reader.TypeDefinitions) uses.ReadType(handle);
        return uses._found;
    }

    /// <summary>The type being read names <paramref name="other"/>.</summary>
    public void Tell(TypeName other)
    {
        if (other != _reading) _found.Add(new TypeUse(_reading, other));
    }

    /// <summary>The type being read names a type, or a member of one; the name of the type, where it has one.</summary>
    public string Tell(EntityHandle handle)
    {
        switch (handle.Kind)
        {
            case HandleKind.TypeDefinition or HandleKind.TypeReference:
                TypeName name = handle.Kind == HandleKind.TypeDefinition
                    ? NameOf((TypeDefinitionHandle)handle)
                    : NameOf((TypeReferenceHandle)handle);
                Tell(name);
                return name.ToString();
            case HandleKind.TypeSpecification:
                return _reader.GetTypeSpecification((TypeSpecificationHandle)handle).DecodeSignature(_names, _names);
            case HandleKind.FieldDefinition:
                return Tell(_reader.GetFieldDefinition((FieldDefinitionHandle)handle).GetDeclaringType());
            case HandleKind.MethodDefinition:
                return Tell(_reader.GetMethodDefinition((MethodDefinitionHandle)handle).GetDeclaringType());
            case HandleKind.MemberReference:
                return Tell(_reader.GetMemberReference((MemberReferenceHandle)handle).Parent);
            case HandleKind.MethodSpecification:
                MethodSpecification method = _reader.GetMethodSpecification((MethodSpecificationHandle)handle);
                method.DecodeSignature(_names, _names);
                return Tell(method.Method);
            case HandleKind.StandaloneSignature:
                StandaloneSignature signature = _reader.GetStandaloneSignature((StandaloneSignatureHandle)handle);
                if (signature.GetKind() == StandaloneSignatureKind.LocalVariables) signature.DecodeLocalSignature(_names, _names);
                else signature.DecodeMethodSignature(_names, _names);
                return "";
            default:
                return "";
        }
    }

    void ReadType(TypeDefinitionHandle handle)
    {
        TypeDefinition type = _reader.GetTypeDefinition(handle);
        _reading = NameOf(handle);
        if (!type.BaseType.IsNil) Tell(type.BaseType);
        foreach (InterfaceImplementationHandle each in type.GetInterfaceImplementations())
            Tell(_reader.GetInterfaceImplementation(each).Interface);
        ReadAttributes(type.GetCustomAttributes());
        ReadGenerics(type.GetGenericParameters());
        foreach (FieldDefinitionHandle each in type.GetFields())
        {
            FieldDefinition field = _reader.GetFieldDefinition(each);
            field.DecodeSignature(_names, _names);
            ReadAttributes(field.GetCustomAttributes());
        }
        foreach (PropertyDefinitionHandle each in type.GetProperties())
            ReadAttributes(_reader.GetPropertyDefinition(each).GetCustomAttributes());
        foreach (EventDefinitionHandle each in type.GetEvents())
            ReadAttributes(_reader.GetEventDefinition(each).GetCustomAttributes());
        foreach (MethodDefinitionHandle each in type.GetMethods()) ReadMethod(_reader.GetMethodDefinition(each));
    }

    void ReadMethod(MethodDefinition method)
    {
        method.DecodeSignature(_names, _names);
        ReadAttributes(method.GetCustomAttributes());
        ReadGenerics(method.GetGenericParameters());
        foreach (ParameterHandle each in method.GetParameters())
            ReadAttributes(_reader.GetParameter(each).GetCustomAttributes());
        if (method.RelativeVirtualAddress == 0) return;
        MethodBodyBlock body = _file.GetMethodBody(method.RelativeVirtualAddress);
        if (!body.LocalSignature.IsNil) Tell(body.LocalSignature);
        foreach (ExceptionRegion region in body.ExceptionRegions)
        {
            if (!region.CatchType.IsNil) Tell(region.CatchType);
        }
        foreach (EntityHandle token in Instructions.TokensOf(body)) Tell(token);
    }

    void ReadGenerics(GenericParameterHandleCollection parameters)
    {
        foreach (GenericParameterHandle each in parameters)
        {
            GenericParameter parameter = _reader.GetGenericParameter(each);
            ReadAttributes(parameter.GetCustomAttributes());
            foreach (GenericParameterConstraintHandle constraint in parameter.GetConstraints())
                Tell(_reader.GetGenericParameterConstraint(constraint).Type);
        }
    }

    void ReadAttributes(CustomAttributeHandleCollection attributes)
    {
        foreach (CustomAttributeHandle each in attributes)
        {
            CustomAttribute attribute = _reader.GetCustomAttribute(each);
            Tell(attribute.Constructor);
            attribute.DecodeValue(_names);
        }
    }

    TypeName NameOf(TypeDefinitionHandle handle)
    {
        TypeDefinition type = _reader.GetTypeDefinition(handle);
        TypeDefinitionHandle outer = type.GetDeclaringType();
        return outer.IsNil
            ? new TypeName(_reader.GetString(type.Namespace), _reader.GetString(type.Name))
            : NameOf(outer);
    }

    TypeName NameOf(TypeReferenceHandle handle)
    {
        TypeReference type = _reader.GetTypeReference(handle);
        return type.ResolutionScope.Kind == HandleKind.TypeReference
            ? NameOf((TypeReferenceHandle)type.ResolutionScope)
            : new TypeName(_reader.GetString(type.Namespace), _reader.GetString(type.Name));
    }
}
