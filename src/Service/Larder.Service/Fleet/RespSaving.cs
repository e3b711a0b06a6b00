// The planned end of a Valkey, Redis or Larder node that keeps its content.
namespace Larder.Service.Fleet;

/// <summary>Executes a command with all rights.</summary>
delegate Task<object?> NodeCall(IReadOnlyList<string> words, int limitMs);

static class RespSaving
{
    const int LimitMs = 5_000;

    /// <summary>Has the node write its content to the file that its next start loads, and end.</summary>
    /// <exception cref="IOException">It cannot be saved; the node goes on.</exception>
    public static async Task SaveAndEndAsync(NodeCall call)
    {
        await call(["CONFIG", "SET", "dbfilename", NodeFolder.KeptFile], LimitMs);
        try
        {
            await call(["SHUTDOWN", "SAVE"], Timeout.Infinite);
        }
        catch (NodeErrorException refusal)
        {
            await call(["CONFIG", "SET", "dbfilename", NodeFolder.LoadedFile], LimitMs);
            throw new IOException($"The node could not save its content: {refusal.Message}", refusal);
        }
        catch (IOException)
        {
            // It hangs up instead of an answer.
        }
    }
}
