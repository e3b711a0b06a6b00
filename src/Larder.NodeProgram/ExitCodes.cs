// What the command tells the shell when it ends.
namespace Larder.NodeProgram;

static class ExitCodes
{
    public const int Done = 0;

    /// <summary>It was understood, but failed.</summary>
    public const int Failed = 1;

    /// <summary>It was not understood: an unknown verb or option, or a value that an option cannot have.</summary>
    public const int Misused = 2;
}
