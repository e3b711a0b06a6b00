// Where Larder keeps its files when nothing else is said: the user's data folder, as the XDG base directories have it.

namespace Larder.Cli.Launch;

static class DataFolder
{
    public static string Usual => Path.Combine(Base, "larder");

    /// <summary>Of the demo, which has nothing to do with what the user keeps.</summary>
    public static string OfDemo => Path.Combine(Base, "larder-demo");

    // A relative XDG_DATA_HOME is to be ignored, says the specification.
    static string Base =>
        Environment.GetEnvironmentVariable("XDG_DATA_HOME") is { } folder && Path.IsPathRooted(folder)
            ? folder
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".local", "share");
}
