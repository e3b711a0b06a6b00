// larder down: ends the service of a data folder and its nodes, also those of a service that is gone.
using Larder.NodeProgram;
using Larder.Service;

namespace Larder.Cli.Launch;

static class DownLauncher
{
    public static async Task<int> RunAsync(DownRequest request, CancellationToken stop)
    {
        try
        {
            var result = await ServiceEnd.EndAsync(request.DataDirectory, keepsContent: !request.Discards);
            foreach (var node in result.Left)
            {
                await request.Error.WriteLineAsync(
                    $"larder: {node} could not save its content and runs on; \"larder down --discard\" ends it without");
            }
            await request.Output.WriteLineAsync(Describe(result, request.DataDirectory).AsMemory(), stop);
            return result.Left.Count == 0 ? ExitCodes.Done : ExitCodes.Failed;
        }
        catch (IOException failure)
        {
            throw new LaunchException(failure.Message, ExitCodes.Misused);
        }
    }

    static string Describe(ServiceEndResult result, string folder)
    {
        var nodes = result.NodeCount == 1 ? "1 node" : $"{result.NodeCount} nodes";
        if (result.ServiceEnded) return $"The service has ended, and {nodes}.";
        return result.NodeCount == 0 ? $"Nothing runs in {folder}." : $"There was no service; {nodes} ended.";
    }
}
