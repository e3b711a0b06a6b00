// What is special about a directive.
namespace Larder.Engine.Settings.Rows;

/// <summary>How a directive may be used, beside the form of its value.</summary>
[Flags]
public enum SettingFlags
{
    /// <summary>CONFIG SET changes it at run time.</summary>
    None = 0,

    /// <summary>Fixed at start: CONFIG SET refuses it.</summary>
    Immutable = 1,

    /// <summary>CONFIG SET needs enable-protected-configs.</summary>
    Protected = 2,

    /// <summary>Holds a secret: kept out of logs and of the slow log.</summary>
    Sensitive = 4,

    /// <summary>CONFIG GET shows it for its exact name only, never for a pattern.</summary>
    Hidden = 8,

    /// <summary>Takes several arguments on one line.</summary>
    MultipleArguments = 16,

    /// <summary>CONFIG SET refuses it while a data set is being loaded.</summary>
    RefusedWhileLoading = 32,

    /// <summary>Its hooks run even when the value stays the same (a file of that name may have changed).</summary>
    AlwaysApply = 64,
}
