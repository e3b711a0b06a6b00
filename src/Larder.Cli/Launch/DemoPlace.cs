// A data folder and a share of ports that one demo has for itself. The lock ends with the process, however that ends.
using Larder.NodeProgram;

namespace Larder.Cli.Launch;

sealed class DemoPlace : IDisposable
{
    // Apart from the ports of the user's service.
    const int NodePortFirst = 7600, PortsEach = 20, Most = 20;

    readonly FileStream _lock;
    readonly int _number;

    DemoPlace(FileStream held, int number)
    {
        _lock = held;
        _number = number;
    }

    public string Folder => Path.Combine(DataFolder.OfDemo, $"{_number}");

    public int FirstPort => NodePortFirst + (_number * PortsEach);

    public int LastPort => FirstPort + PortsEach - 1;

    /// <summary>The first that no other demo has.</summary>
    public static DemoPlace Take()
    {
        Directory.CreateDirectory(DataFolder.OfDemo);
        IOException? taken = null;
        for (var number = 0; number < Most; number++)
        {
            try
            {
                var held = new FileStream(
                    Path.Combine(DataFolder.OfDemo, $"{number}.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite,
                    FileShare.None);
                return new DemoPlace(held, number);
            }
            catch (IOException failure)
            {
                taken = failure;
            }
        }

        throw new LaunchException($"no place is left for another demo: {taken!.Message}", ExitCodes.Failed);
    }

    public void Dispose() => _lock.Dispose();
}
