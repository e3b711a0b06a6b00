// A copy of all data on its way to one replica: out of a file, or piece by piece as the snapshot makes them.
using System.Text;
using Larder.Network.Loops;
using Microsoft.Win32.SafeHandles;

namespace Larder.Engine.Replication;

/// <summary>Pumped by the loop of the replica's connection.</summary>
abstract class CopyFeed : IDisposable
{
    /// <summary>The most that is handed to the connection before it has sent some.</summary>
    public const int MostInFlight = 4 << 20;

    /// <summary>Whether the replica says itself when it wants the stream: it cannot tell where the copy ends otherwise.</summary>
    public abstract bool IsAnswered { get; }

    /// <summary>Hands the connection what it can take at once; true when that was the last.</summary>
    public abstract bool Pump(Connection connection);

    public abstract void Dispose();
}

/// <summary>A copy that is whole in a file, whose length stands before it.</summary>
sealed class FileCopy(string path) : CopyFeed
{
    const int PieceBytes = 128 * 1024;

    readonly SafeFileHandle _file = File.OpenHandle(path, share: FileShare.Read | FileShare.Delete);
    long _place = -1;

    public override bool IsAnswered => false;

    public override bool Pump(Connection connection)
    {
        var length = RandomAccess.GetLength(_file);
        if (_place < 0)
        {
            connection.Output.Write(Encoding.ASCII.GetBytes($"${length}\r\n"));
            _place = 0;
        }
        while (_place < length && connection.PendingOutputBytes < MostInFlight)
        {
            var span = connection.Output.GetSpan(PieceBytes);
            var read = RandomAccess.Read(_file, span[..PieceBytes], _place);
            connection.Output.Advance(read);
            _place += read;
            connection.Flush();
        }
        return _place >= length;
    }

    public override void Dispose() => _file.Dispose();
}

/// <summary>A copy that comes as it is made; the snapshot's thread waits while too much of it has not been sent.</summary>
sealed class WireCopy : CopyFeed
{
    const int MostWaiting = 8 << 20;

    readonly Queue<byte[]> _pieces = new();
    long _waitingBytes;
    bool _isWhole, _isGone;

    public override bool IsAnswered => true;

    /// <summary>Adds bytes, which nobody changes any more; false when the replica is gone. By the snapshot's thread.</summary>
    public bool TryAdd(byte[] piece)
    {
        lock (_pieces)
        {
            while (_waitingBytes > MostWaiting && !_isGone) Monitor.Wait(_pieces);
            if (_isGone) return false;
            _pieces.Enqueue(piece);
            _waitingBytes += piece.Length;
            return true;
        }
    }

    /// <summary>Nothing more comes.</summary>
    public void Finish()
    {
        lock (_pieces) _isWhole = true;
    }

    public override bool Pump(Connection connection)
    {
        while (connection.PendingOutputBytes < MostInFlight)
        {
            byte[]? piece;
            lock (_pieces)
            {
                if (!_pieces.TryDequeue(out piece)) return _isWhole;
                _waitingBytes -= piece.Length;
                Monitor.PulseAll(_pieces);
            }
            connection.Output.Write(piece);
            connection.Flush();
        }
        return false;
    }

    public override void Dispose()
    {
        lock (_pieces)
        {
            _isGone = true;
            _pieces.Clear();
            Monitor.PulseAll(_pieces);
        }
    }
}
