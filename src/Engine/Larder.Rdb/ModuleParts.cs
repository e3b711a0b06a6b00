// What a module's value consists of: each part says what it is, the last that it is the last.
namespace Larder.Rdb;

public static class ModuleParts
{
    public const ulong End = 0, Signed = 1, Unsigned = 2, Float = 3, Double = 4, String = 5;
}
