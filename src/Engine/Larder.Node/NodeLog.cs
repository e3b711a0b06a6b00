// Where the lines of a node go: the file that the directive logfile names, or whoever started it.
using Larder.Base;
using Larder.Engine.Execution.Requests;
using Larder.Engine.Settings;
using Larder.Engine.Settings.Groups;

namespace Larder.Node;

/// <summary>Thread-safe.</summary>
sealed class NodeLog : IDisposable
{
    readonly ServerSettings _settings;
    readonly ReplicationStanding _standing;
    readonly Clock _clock;
    readonly TextWriter _output;
    readonly LogFile? _file;

    /// <exception cref="Larder.Engine.Settings.Syntax.ConfigException">The file cannot be written.</exception>
    public NodeLog(ServerSettings settings, ReplicationStanding standing, Clock clock, TextWriter output)
    {
        (_settings, _standing, _clock, _output) = (settings, standing, clock, output);
        var process = settings.Process;
        if (process.LogFile.Value is { Length: > 0 } path)
            _file = new LogFile(settings.PathOf(path), () => process.LogMaxBytes.Value);
    }

    /// <summary>A line, if loglevel lets its level through.</summary>
    public void Write(LogLevel level, string text)
    {
        if (level >= _settings.Process.LogLevel.Value) Put(level, text);
    }

    /// <summary>A line about start and stop, which whoever started the node waits for.</summary>
    public void Tell(string text)
    {
        if (_file == null || LogLevel.Notice >= _settings.Process.LogLevel.Value) Put(LogLevel.Notice, text);
    }

    public void Dispose() => _file?.Dispose();

    void Put(LogLevel level, string text)
    {
        if (_file != null)
        {
            _file.Write(level, _standing.IsReplica, DateTimeOffset.FromUnixTimeMilliseconds(_clock.UnixMs), text);
            return;
        }
        lock (_output)
        {
            _output.WriteLine(text);
            _output.Flush();
        }
    }
}
