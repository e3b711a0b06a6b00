// The process: databases, log, shutdown.
using Larder.Engine.Settings.Rows;
using static Larder.Engine.Settings.Rows.SettingFlags;

namespace Larder.Engine.Settings.Groups;

/// <summary>How much the log tells.</summary>
public enum LogLevel
{
    /// <summary>All there is.</summary>
    Debug,

    /// <summary>Much.</summary>
    Verbose,

    /// <summary>What an operator wants to know.</summary>
    Notice,

    /// <summary>What an operator must know.</summary>
    Warning,

    /// <summary>Nothing.</summary>
    Nothing,
}

/// <summary>What a signal to stop does.</summary>
[Flags]
public enum ShutdownOptions
{
    /// <summary>Save when there are save points.</summary>
    Default = 0,

    /// <summary>Save in any case.</summary>
    Save = 1,

    /// <summary>Do not save.</summary>
    NoSave = 2,

    /// <summary>Do not wait for replicas.</summary>
    Now = 4,

    /// <summary>Stop even when saving fails.</summary>
    Force = 8,
}

/// <summary>The process as a whole.</summary>
public sealed class ProcessSettings
{
    static readonly (string, ShutdownOptions)[] ShutdownWords =
    [
        ("default", ShutdownOptions.Default), ("save", ShutdownOptions.Save), ("nosave", ShutdownOptions.NoSave),
        ("now", ShutdownOptions.Now), ("force", ShutdownOptions.Force),
    ];

    internal ProcessSettings(SettingTable table)
    {
        Databases = table.Add(new Number("databases", 16, 1, int.MaxValue, flags: Immutable));
        Directory = table.Add(new WorkingDirectory("dir", Protected | RefusedWhileLoading));
        LogLevel = table.Add(new Choice<LogLevel>("loglevel", Groups.LogLevel.Notice,
        [
            ("debug", Groups.LogLevel.Debug), ("verbose", Groups.LogLevel.Verbose),
            ("notice", Groups.LogLevel.Notice), ("warning", Groups.LogLevel.Warning),
            ("nothing", Groups.LogLevel.Nothing),
        ]));
        LogFile = table.Add(new Words("logfile", flags: Immutable));
        LogMaxBytes = table.Add(new Number("log-max-bytes", 0, 0, long.MaxValue, NumberForm.Memory, Hidden));
        PidFile = table.Add(new Words("pidfile", flags: Immutable));
        Hz = table.Add(new Number("hz", 10, 0, int.MaxValue, clamp: hz => Math.Clamp(hz, 1, 500)));
        ShutdownTimeoutSeconds = table.Add(new Number("shutdown-timeout", 10, 0, int.MaxValue));
        ShutdownOnSigint = table.Add(Shutdown("shutdown-on-sigint"));
        ShutdownOnSigterm = table.Add(Shutdown("shutdown-on-sigterm"));
        BusyReplyThresholdMs = table.Add(
            new Number("busy-reply-threshold", 5000, 0, long.MaxValue, alias: "lua-time-limit"));
        AvailabilityZone = table.Add(new Words("availability-zone"));
        ImportMode = table.Add(new YesNo("import-mode", false));
        CompatibleVersion = table.Add(new Words("compatible-version", flags: Hidden | Immutable));
        ExtendedRedisCompatibility = table.Add(new YesNo("extended-redis-compatibility", false));
    }

    static Choice<ShutdownOptions> Shutdown(string name) => new(
        name, ShutdownOptions.Default, ShutdownWords, MultipleArguments,
        options => options.HasFlag(ShutdownOptions.Save | ShutdownOptions.NoSave)
            ? "shutdown options SAVE and NOSAVE can't be used simultaneously"
            : null);

    /// <summary>Number of databases that SELECT knows.</summary>
    public Number Databases { get; }

    /// <summary>Where the node keeps its files: an absolute path.</summary>
    public WorkingDirectory Directory { get; }

    /// <summary>How much the log tells.</summary>
    public Choice<LogLevel> LogLevel { get; }

    /// <summary>Path of the log; empty for the standard output.</summary>
    public Words LogFile { get; }

    /// <summary>
    /// How long the log may become before it is put aside, in the place of the one that was put aside before; 0 for no
    /// limit.
    /// </summary>
    public Number LogMaxBytes { get; }

    /// <summary>Path of a file that holds the process id; empty for none.</summary>
    public Words PidFile { get; }

    /// <summary>How often background work runs, times a second, 1 to 500.</summary>
    public Number Hz { get; }

    /// <summary>How long a shutdown waits for replicas to catch up, in seconds.</summary>
    public Number ShutdownTimeoutSeconds { get; }

    /// <summary>What SIGINT does.</summary>
    public Choice<ShutdownOptions> ShutdownOnSigint { get; }

    /// <summary>What SIGTERM does.</summary>
    public Choice<ShutdownOptions> ShutdownOnSigterm { get; }

    /// <summary>After how many milliseconds of one script other clients are told BUSY.</summary>
    public Number BusyReplyThresholdMs { get; }

    /// <summary>Zone that INFO and HELLO announce; empty for none.</summary>
    public Words AvailabilityZone { get; }

    /// <summary>Data of another server comes in: nothing ends by itself meanwhile.</summary>
    public YesNo ImportMode { get; }

    /// <summary>The version of Valkey or Redis that the node is to clients; empty for the one that it follows.</summary>
    public Words CompatibleVersion { get; }

    /// <summary>Introduces itself as Redis where a client might insist on that name.</summary>
    public YesNo ExtendedRedisCompatibility { get; }
}
