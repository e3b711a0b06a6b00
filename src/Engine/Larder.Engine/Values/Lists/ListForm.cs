// The forms that a list has in memory: the encoding bits of its item.
namespace Larder.Engine.Values.Lists;

public static class ListForm
{
    /// <summary>One run in the item; OBJECT ENCODING says listpack.</summary>
    public const int Run = 0;

    /// <summary>The root of a chain of runs, see <see cref="Chain"/>; OBJECT ENCODING says quicklist.</summary>
    public const int Chain = 1;
}
