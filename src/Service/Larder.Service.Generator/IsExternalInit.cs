// The compiler asks for this type when records are used, and netstandard2.0 does not have it.
namespace System.Runtime.CompilerServices;

static class IsExternalInit;
