// The folder of one run: counters, and the database where that is a file. It goes with the run.
namespace Storefront.Demo.Provisioning;

sealed class RunFolder : IDisposable
{
    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("storefront-");

    public string File(string name) => Path.Combine(_folder.FullName, name);

    public void Dispose() => _folder.Delete(recursive: true);
}
