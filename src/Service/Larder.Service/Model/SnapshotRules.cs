// Names, statuses and limits of snapshots.
using System.Globalization;

namespace Larder.Service.Model;

/// <summary>What holds for every snapshot.</summary>
static class SnapshotRules
{
    const int NameLengthMax = 255;

    /// <summary>How many a node's cache may be given by hand in a day.</summary>
    public const int ManualPerDayMax = 20;

    public const long DayMs = 24L * 3600 * 1000;

    public const string Manual = "manual", Automated = "automated";

    /// <summary>A name as it is stored; no name of an automatic snapshot, which has dots, is one.</summary>
    public static string Name(string given, string parameter) => ResourceName.Checked(given, parameter, NameLengthMax);

    public static string AutomaticName(string cacheId, long unixMs) => string.Create(
        CultureInfo.InvariantCulture, $"automatic.{cacheId}-{DateTimeOffset.FromUnixTimeMilliseconds(unixMs):yyyy-MM-dd-HH-mm}");
}

/// <summary>Status words of snapshots.</summary>
static class SnapshotStatus
{
    public const string Creating = "creating";
    public const string Available = "available";
    public const string Copying = "copying";

    /// <summary>A cache is being made of it. Only shown: its record is available all the time.</summary>
    public const string Restoring = "restoring";
    public const string Deleting = "deleting";
    public const string Failed = "failed";
}
