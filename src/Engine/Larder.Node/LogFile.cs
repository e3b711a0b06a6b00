// The log of a node as a file, in lines as Valkey writes them. Beyond a length it is put aside as FILE.1, in the place of the
// one that was put aside before, so that a node's log never takes more than twice that length.
//
//     1234:M 29 Nov 2026 16:50:00.123 * Ready to accept connections
using System.Globalization;
using System.Text;
using Larder.Engine.Settings.Groups;
using Larder.Engine.Settings.Syntax;

namespace Larder.Node;

/// <summary>Thread-safe. A disk that is full costs lines, nothing else.</summary>
sealed class LogFile : IDisposable
{
    const string Marks = ".-*#"; // by level

    readonly Lock _write = new();
    readonly string _path;
    readonly Func<long> _maxBytes;
    FileStream? _file;

    /// <param name="maxBytes">0 for no limit.</param>
    /// <exception cref="ConfigException">The file cannot be written.</exception>
    public LogFile(string path, Func<long> maxBytes)
    {
        (_path, _maxBytes) = (path, maxBytes);
        try
        {
            _file = Open();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new ConfigException($"Can't open the log file: {failure.Message}");
        }
    }

    public void Write(LogLevel level, bool isReplica, DateTimeOffset now, string text)
    {
        var time = now.ToString("dd MMM yyyy HH:mm:ss.fff", CultureInfo.InvariantCulture);
        var mark = Marks[Math.Min((int)level, Marks.Length - 1)];
        var line = Encoding.UTF8.GetBytes($"{Environment.ProcessId}:{(isReplica ? 'S' : 'M')} {time} {mark} {text}\n");
        lock (_write)
        {
            try
            {
                PutAside(line.Length);
                (_file ??= Open()).Write(line);
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                _file?.Dispose();
                _file = null;
            }
        }
    }

    public void Dispose()
    {
        lock (_write)
        {
            _file?.Dispose();
            _file = null; // a line that comes later opens it again
        }
    }

    void PutAside(int lineBytes)
    {
        if (_maxBytes() is not (> 0 and var maxBytes) || _file == null) return;
        if (_file.Length == 0 || _file.Length + lineBytes <= maxBytes) return;
        _file.Dispose();
        _file = null;
        File.Move(_path, _path + ".1", overwrite: true);
    }

    // Whoever looks at it may do so meanwhile, and may take it away.
    FileStream Open() => new(
        _path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
}
