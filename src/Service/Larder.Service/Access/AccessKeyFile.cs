// The access keys of a data folder, in a file that only its owner can read. It is replaced as a whole, so that the service,
// which reads it anew when it has changed, never sees half of it.
using System.Globalization;

namespace Larder.Service.Access;

/// <summary>Reads and changes the file. A line is a key: id, secret, and when it was made.</summary>
public sealed class AccessKeyFile(string dataDirectory) : IAccessKeyStore
{
    const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    readonly string _path = Path.Combine(dataDirectory, "access-keys");

    public IReadOnlyList<AccessKey> List()
    {
        try
        {
            return [.. File.ReadLines(_path).Select(Read).OfType<AccessKey>()];
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return [];
        }
    }

    /// <summary>Makes a key and keeps it.</summary>
    /// <exception cref="IOException">The folder cannot be written to, or another process changes the keys.</exception>
    public AccessKey Add(long nowUnixMs)
    {
        Directory.CreateDirectory(dataDirectory, OwnerOnly | UnixFileMode.UserExecute);
        using var turn = TakeTurn();
        var key = AccessKey.Create(nowUnixMs);
        Replace(List().Append(key));
        return key;
    }

    /// <summary>Forgets a key; calls signed with it are refused from then on. False when there is none of that id.</summary>
    public bool Remove(string id)
    {
        if (List().All(key => key.Id != id)) return false;
        using var turn = TakeTurn();
        Replace(List().Where(key => key.Id != id));
        return true;
    }

    Task<IReadOnlyList<AccessKey>> IAccessKeyStore.ListAsync(CancellationToken stop) => Task.FromResult(List());

    Task<AccessKey> IAccessKeyStore.AddAsync(long nowUnixMs, CancellationToken stop) => Task.FromResult(Add(nowUnixMs));

    Task<bool> IAccessKeyStore.RemoveAsync(string id, CancellationToken stop) => Task.FromResult(Remove(id));

    /// <summary>Changes whenever the file does.</summary>
    internal (DateTime, long) Version()
    {
        var file = new FileInfo(_path);
        return file.Exists ? (file.LastWriteTimeUtc, file.Length) : default;
    }

    static AccessKey? Read(string line) =>
        line.Split(' ') is [var id, var secret, var made]
        && long.TryParse(made, NumberStyles.None, CultureInfo.InvariantCulture, out var unixMs)
            ? new AccessKey(id, secret, unixMs)
            : null;

    FileStream TakeTurn() => new($"{_path}.lock", new FileStreamOptions
    {
        Mode = FileMode.OpenOrCreate,
        Access = FileAccess.ReadWrite,
        Share = FileShare.None,
        UnixCreateMode = OwnerOnly,
    });

    void Replace(IEnumerable<AccessKey> keys)
    {
        var fresh = $"{_path}.new";
        File.Delete(fresh);
        using (var stream = new FileStream(fresh, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = OwnerOnly,
        }))
        {
            using var text = new StreamWriter(stream, leaveOpen: true);
            foreach (var key in keys)
            {
                text.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{key.Id} {key.Secret} {key.CreatedAtUnixMs}"));
            }
            text.Flush();
            stream.Flush(flushToDisk: true);
        }
        File.Move(fresh, _path, overwrite: true);
    }
}
