// The managed service in the process of a test: the ElastiCache API, whose caches are processes of their own.
using System.Reflection;
using Larder.Service;

namespace Larder.Testing;

/// <summary>
/// The ElastiCache API in this process. Caches that are created there are nodes in processes of their own, with a folder that
/// goes when this is disposed of, as they do.
/// </summary>
public sealed class LarderService : IAsyncDisposable
{
    // Below the ports that the system gives to outgoing connections.
    const int FirstPort = 10_000, PortBlocks = 100, PortsPerBlock = 100;

    readonly DirectoryInfo _folder;
    readonly ServiceHost _host;

    LarderService(DirectoryInfo folder, ServiceHost host)
    {
        _folder = folder;
        _host = host;
    }

    /// <summary>Where the API answers.</summary>
    public Uri Api => _host.Address;

    /// <summary>Starts the service, and returns when it answers.</summary>
    public static async Task<LarderService> StartAsync(CancellationToken cancellationToken = default)
    {
        var folder = Directory.CreateTempSubdirectory("larder-test-");
        try
        {
            var first = FirstPort + PortsPerBlock * Random.Shared.Next(PortBlocks);
            var options = new ServiceOptions
            {
                DataDirectory = folder.FullName,
                Port = 0,
                NodeCommand = NodeCommand(),
                IsQuiet = true,
                NodePortFirst = first,
                NodePortLast = first + PortsPerBlock - 1,
            };
            return new LarderService(folder, await ServiceHost.StartAsync(options, cancellationToken));
        }
        catch
        {
            folder.Delete(recursive: true);
            throw;
        }
    }

    // The node's program lies beside the test. Out of a package it comes without a list of what it needs: that of the test
    // has all of it.
    static string[] NodeCommand()
    {
        var program = Path.Combine(AppContext.BaseDirectory, "Larder.NodeProgram.dll");
        var test = Path.Combine(AppContext.BaseDirectory, Assembly.GetEntryAssembly()!.GetName().Name!);
        return File.Exists(Path.ChangeExtension(program, "runtimeconfig.json"))
            ? ["dotnet", program]
            : ["dotnet", "exec", "--depsfile", $"{test}.deps.json", "--runtimeconfig", $"{test}.runtimeconfig.json", program];
    }

    /// <summary>Ends the service and its caches.</summary>
    public async ValueTask DisposeAsync()
    {
        await _host.StopNodesAsync(keepsContent: false);
        await _host.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}
