// The folders through which snapshots come and go: those that the operator named (larder up --export). Who may call the API can
// neither read nor write a file anywhere else.
using Larder.Service.Model;

namespace Larder.Service.Api.Requests;

/// <summary>Checks addresses of files: a path, or file:// and a path.</summary>
sealed class SharedFolders(IReadOnlyList<string> folders)
{
    const string FileScheme = "file://";

    readonly string[] _roots = [.. folders.Select(folder => Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)))];

    /// <summary>The folder that a snapshot is to be exported to.</summary>
    public string FolderAt(string address)
    {
        var path = PathAt(address, "TargetBucket");
        return Directory.Exists(path)
            ? path
            : throw ApiErrors.InvalidParameterValue($"The folder {address} of TargetBucket does not exist.");
    }

    /// <summary>The RDB file that a cache is to begin with.</summary>
    public string FileAt(string address)
    {
        var path = PathAt(address, "SnapshotArns");
        return File.Exists(path)
            ? path
            : throw ApiErrors.InvalidParameterValue($"The file {address} of SnapshotArns does not exist.");
    }

    string PathAt(string address, string parameter)
    {
        var text = address.StartsWith(FileScheme, StringComparison.OrdinalIgnoreCase)
            ? Uri.UnescapeDataString(address[FileScheme.Length..])
            : address;
        if (!Path.IsPathFullyQualified(text) || text.Contains('\0'))
        {
            throw ApiErrors.InvalidParameterValue(
                $"{parameter} names a folder or file of this machine: a path that begins at the root, or file:// and a path.");
        }
        var path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(text));
        var isShared = _roots.Any(root => path == root
            || (path.StartsWith(root + Path.DirectorySeparatorChar, StringComparison.Ordinal) && !HasLink(root, path)));
        return isShared
            ? path
            : throw ApiErrors.InvalidParameterValue(
                $"{address} is not in a folder that this service may use for snapshots (larder up --export FOLDER).");
    }

    // A link would lead out of the folder.
    static bool HasLink(string root, string path)
    {
        for (var part = path; part.Length > root.Length; part = Path.GetDirectoryName(part)!)
        {
            if (new FileInfo(part).LinkTarget is not null) return true;
        }
        return false;
    }
}
