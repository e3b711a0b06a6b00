// What is said to a directive, and what it says of itself in a configuration file.
namespace Larder.Engine.Settings.Rows;

/// <summary>The arguments given to a directive.</summary>
/// <param name="Arguments">The words after the directive's name.</param>
/// <param name="FromFile">True while a configuration file or the command line is read, false for CONFIG SET.</param>
public readonly record struct SettingInput(IReadOnlyList<string> Arguments, bool FromFile)
{
    /// <summary>The first argument; the empty text when there is none.</summary>
    public string Single => Arguments.Count > 0 ? Arguments[0] : "";
}

/// <summary>A line of a configuration file.</summary>
/// <param name="Text">The line; null to have the directive's lines taken out of the file.</param>
/// <param name="Forced">True to add the line to a file that has none for this directive.</param>
readonly record struct SettingLine(string? Text, bool Forced);

/// <summary>Who asks for CONFIG SET, as far as it matters.</summary>
/// <param name="IsLocal">The client is on this machine (enable-protected-configs local).</param>
/// <param name="IsLoading">A data set is being loaded.</param>
/// <param name="IsTrusted">The service that manages the node: it may change what is protected.</param>
public readonly record struct SettingOrigin(bool IsLocal, bool IsLoading, bool IsTrusted = false);
