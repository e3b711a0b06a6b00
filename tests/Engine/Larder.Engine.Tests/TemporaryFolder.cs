// A folder of a test's own.
namespace Larder.Engine.Tests;

/// <summary>Gone when disposed.</summary>
sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("larder-").FullName;

    public string Of(params string[] names) => System.IO.Path.Combine([Path, .. names]);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
