// How far loading the data at the start is, for INFO and for those who have to wait.
namespace Larder.Engine.Persistence;

/// <summary>Set by who loads, read by any thread.</summary>
public sealed class LoadingState
{
    long _doneBytes, _fileBytes, _totalBytes;
    long _loadedKeys, _expiredKeys;
    volatile bool _isLoading, _isAside;

    /// <summary>Told when loading begins and ends.</summary>
    public Action Changed { get; set; } = static () => { };

    /// <summary>There is less than all data: commands that need any are refused.</summary>
    public bool IsLoading => _isLoading;

    /// <summary>What is loaded will take the place of the data that are served meanwhile.</summary>
    public bool IsAside => _isAside;

    /// <summary>Unix milliseconds.</summary>
    public long BeganAtMs { get; private set; }

    public long TotalBytes => Volatile.Read(ref _totalBytes);

    public long LoadedBytes => Volatile.Read(ref _doneBytes) + Volatile.Read(ref _fileBytes);

    /// <summary>Keys that came from a snapshot, in this load or the last one.</summary>
    public long LoadedKeys => Volatile.Read(ref _loadedKeys);

    /// <summary>Keys that had ended.</summary>
    public long ExpiredKeys => Volatile.Read(ref _expiredKeys);

    public void Begin(long totalBytes, long nowMs, bool isAside = false)
    {
        (BeganAtMs, _doneBytes, _fileBytes) = (nowMs, 0, 0);
        _loadedKeys = _expiredKeys = 0;
        Volatile.Write(ref _totalBytes, totalBytes);
        (_isLoading, _isAside) = (!isAside, isAside);
        Changed();
    }

    /// <summary>How much of the present file is done.</summary>
    public void SetFileBytes(long bytes) => Volatile.Write(ref _fileBytes, bytes);

    /// <summary>So many more keys are there; from any thread.</summary>
    public void CountKeys(long loaded, long expired)
    {
        Interlocked.Add(ref _loadedKeys, loaded);
        Interlocked.Add(ref _expiredKeys, expired);
    }

    /// <summary>The present file is done.</summary>
    public void EndFile(long bytes)
    {
        Volatile.Write(ref _fileBytes, 0);
        Volatile.Write(ref _doneBytes, _doneBytes + bytes);
    }

    public void End()
    {
        _isLoading = _isAside = false;
        Changed();
    }
}
