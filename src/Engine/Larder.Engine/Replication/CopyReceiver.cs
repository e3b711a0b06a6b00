// A copy of all data on its way from the primary into a file.
//
//     $<length>\r\n  that many bytes            |   $EOF:<40 bytes>\r\n  bytes ...  the same 40 bytes
using System.Globalization;
using System.Text;

namespace Larder.Engine.Replication;

/// <summary>Takes bytes as they come; the file is deleted unless it was finished.</summary>
sealed class CopyReceiver(string path) : IDisposable
{
    const int MarkBytes = 40, MostHeaderBytes = 64;

    readonly FileStream _file = new(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
    readonly byte[] _tail = new byte[MarkBytes]; // the last bytes that came, which may be the mark
    readonly List<byte> _header = [];
    byte[]? _mark;
    int _tailLength;
    bool _hasHeader, _isFinished;

    /// <summary>How long the copy is; -1 where a mark ends it.</summary>
    public long TotalBytes { get; private set; } = -1;

    /// <summary>How much has come.</summary>
    public long Bytes { get; private set; }

    public bool IsWhole { get; private set; }

    /// <summary>Takes what belongs to the copy, and says how much that is.</summary>
    public int Take(ReadOnlySpan<byte> bytes)
    {
        var taken = 0;
        if (!_hasHeader)
        {
            taken = TakeHeader(bytes);
            if (!_hasHeader) return taken;
        }
        var rest = bytes[taken..];
        if (_mark == null)
        {
            rest = rest[..(int)Math.Min(rest.Length, TotalBytes - Bytes)];
            _file.Write(rest);
            Bytes += rest.Length;
            IsWhole = Bytes == TotalBytes;
        }
        else
        {
            TakeUntilMark(rest);
        }
        return taken + rest.Length;
    }

    /// <summary>Where the whole copy is now; whoever takes it deletes it.</summary>
    public string Finish()
    {
        _file.Dispose();
        _isFinished = true;
        return path;
    }

    public void Dispose()
    {
        if (_isFinished) return;
        _isFinished = true;
        _file.Dispose();
        File.Delete(path);
    }

    int TakeHeader(ReadOnlySpan<byte> bytes)
    {
        for (var i = 0; i < bytes.Length; i++)
        {
            if (bytes[i] != (byte)'\n')
            {
                _header.Add(bytes[i]);
                if (_header.Count > MostHeaderBytes) throw new InvalidDataException("it has no length");
                continue;
            }
            var line = Encoding.Latin1.GetString([.. _header]).TrimEnd('\r');
            _header.Clear();
            if (line.Length == 0) continue; // a sign of life
            ReadHeader(line);
            return i + 1;
        }
        return bytes.Length;
    }

    void ReadHeader(string line)
    {
        _hasHeader = true;
        if (line.StartsWith("$EOF:") && line.Length == 5 + MarkBytes) _mark = Encoding.Latin1.GetBytes(line[5..]);
        else if (line[0] == '$' && long.TryParse(line[1..], CultureInfo.InvariantCulture, out var length) && length >= 0)
        {
            TotalBytes = length;
            IsWhole = length == 0;
        }
        else throw new InvalidDataException($"'{line}' is no length");
    }

    // The mark comes as the last bytes before the primary waits for an answer, so all that came belongs to the copy.
    void TakeUntilMark(ReadOnlySpan<byte> bytes)
    {
        var keep = Math.Min(MarkBytes, _tailLength + bytes.Length);
        var write = _tailLength + bytes.Length - keep;
        var fromTail = Math.Min(write, _tailLength);
        _file.Write(_tail.AsSpan(0, fromTail));
        _tail.AsSpan(fromTail, _tailLength - fromTail).CopyTo(_tail);
        _tailLength -= fromTail;
        _file.Write(bytes[..(write - fromTail)]);
        Bytes += write;
        bytes[(write - fromTail)..].CopyTo(_tail.AsSpan(_tailLength));
        _tailLength = keep;
        IsWhole = _tailLength == MarkBytes && _tail.AsSpan().SequenceEqual(_mark);
    }
}
