// Why a node, or a verb of the command, could not do what it was asked, in words for the user.
namespace Larder.NodeProgram;

sealed class LaunchException(string message, int exitCode = ExitCodes.Failed) : Exception(message)
{
    public int ExitCode { get; } = exitCode;

    public static LaunchException NotInThisBuild(string part) => new($"{part} is not part of this build");
}
