// What a connection has received and not yet taken: the front of a buffer that grows for an answer that is larger than it.
using System.Buffers;

namespace Larder.Memcached.Connections;

sealed class ReceivedBytes
{
    const int FirstBytes = 16 << 10;
    const int KeptBytes = 1 << 20;

    byte[] _bytes = new byte[FirstBytes];
    int _start;
    int _end;

    public ReadOnlySequence<byte> Sequence => new(_bytes, _start, _end - _start);

    /// <summary>Where more may be put; never empty.</summary>
    public Span<byte> Free()
    {
        var length = _end - _start;
        if (length == 0 && _bytes.Length > KeptBytes) _bytes = new byte[FirstBytes];
        if (_end == _bytes.Length || length == 0)
        {
            var to = length > _bytes.Length / 2 ? new byte[Math.Min(2L * _bytes.Length, Array.MaxLength)] : _bytes;
            _bytes.AsSpan(_start, length).CopyTo(to);
            (_bytes, _start, _end) = (to, 0, length);
        }

        return _end < _bytes.Length
            ? _bytes.AsSpan(_end)
            : throw new InvalidDataException("the answer is larger than any value");
    }

    public void Add(int count) => _end += count;

    /// <summary>All but the last bytes were taken.</summary>
    public void KeepLast(int count) => _start = _end - count;
}
