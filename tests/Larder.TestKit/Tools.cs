// Programs of the machine that tests compare with or use. What is missing is skipped with its name, never guessed.
namespace Larder.TestKit;

/// <summary>Finds programs.</summary>
public static class Tools
{
    static readonly string[] Folders =
        [.. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':'), "/usr/bin", "/usr/local/bin", "/usr/sbin"];

    /// <summary>Full path of a program; null when the machine lacks it.</summary>
    public static string? Find(string name) =>
        Folders.Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
}
