// The folder of the append-only file: names, the list of its files, and how that list is replaced in one step.
using System.Globalization;
using Larder.Engine.Persistence.Files;
using Larder.Engine.Settings;

namespace Larder.Engine.Persistence.AppendOnly;

/// <summary>Used by one thread at a time.</summary>
/// <param name="settings">The name of the folder and the first part of the names in it.</param>
/// <param name="open">Opens, or makes, a file to append to.</param>
public sealed class AppendOnlyFolder(ServerSettings settings, Func<string, IAppendedFile> open)
{
    const string Temporary = "temp-";

    static int _bases;

    string Root => settings.Process.Directory.Value;
    string Name => settings.Persistence.AppendFileName.Value;

    /// <summary>Where the files are.</summary>
    public string FullPath => Path.Combine(Root, settings.Persistence.AppendDirectoryName.Value);

    /// <summary>The list as it is on the disk.</summary>
    public AppendOnlyManifest Manifest { get; private set; } = new();

    string OldStylePath => Path.Combine(Root, Name);

    /// <summary>Where changes are collected until the base that they follow is there.</summary>
    string WaitingPath => PathOf($"{Temporary}{Name}.incr");

    /// <summary>Where a base can be saved before it is listed.</summary>
    public string NewBasePath() =>
        Path.Combine(Root, $"temp-rewriteaof-bg-{Environment.ProcessId}-{Interlocked.Increment(ref _bases)}.aof");

    public string PathOf(string name) => Path.Combine(FullPath, name);

    /// <summary>Bytes of all files that hold data.</summary>
    public long LoadedBytes => Manifest.Loaded.Sum(file => LengthOf(file));

    public long LengthOf(ListedFile file) => new FileInfo(PathOf(file.Name)) is { Exists: true } info ? info.Length : 0;

    /// <summary>Reads the list; takes over the single file that servers before Redis 7 wrote.</summary>
    /// <exception cref="AppendOnlyException">The list is damaged.</exception>
    public void Load()
    {
        var path = PathOf(Name + AppendOnlyManifest.Suffix);
        Manifest = File.Exists(path) ? AppendOnlyManifest.Parse(File.ReadAllText(path)) : new AppendOnlyManifest();
        if (Manifest.IsEmpty) Manifest = BehindUnlisted();
    }

    // Where the list was lost its files are all that is left of the data: their names are not taken again.
    AppendOnlyManifest BehindUnlisted()
    {
        var (lastBase, lastIncrement) = (0L, 0L);
        if (!Directory.Exists(FullPath)) return Manifest;
        foreach (var file in new DirectoryInfo(FullPath).EnumerateFiles($"{Name}.*"))
        {
            var rest = file.Name[(Name.Length + 1)..].Split('.');
            if (file.Length == 0 || rest.Length != 3) continue;
            if (!long.TryParse(rest[0], NumberStyles.None, CultureInfo.InvariantCulture, out var number)) continue;
            if (rest[1] == "base") lastBase = Math.Max(lastBase, number);
            else if (rest[1] == "incr") lastIncrement = Math.Max(lastIncrement, number);
        }
        return Manifest with { LastBase = lastBase, LastIncrement = lastIncrement };
    }

    /// <summary>Takes over the single file that servers before Redis 7 wrote.</summary>
    /// <returns>True if there was one.</returns>
    public bool TryMigrate()
    {
        if (!File.Exists(OldStylePath)) return false;
        var isHalfDone =
            Manifest is { Base: { } first, Increments.Count: 0 } && first.Name == Name && !File.Exists(PathOf(Name));
        if (!Manifest.IsEmpty && !isHalfDone) return false;
        Make();
        Store(new AppendOnlyManifest { Base = new ListedFile(Name, 1), LastBase = 1 });
        File.Move(OldStylePath, PathOf(Name));
        Folder.Sync(FullPath);
        return true;
    }

    public void Make() => Directory.CreateDirectory(FullPath);

    /// <summary>The name that a base or a file of changes with this number has.</summary>
    public string NameOfBase(long sequence, bool isRdb) => $"{Name}.{sequence}.base.{(isRdb ? "rdb" : "aof")}";

    public string NameOfIncrement(long sequence) => $"{Name}.{sequence}.incr.aof";

    public IAppendedFile Open(string name) => open(PathOf(name));

    /// <summary>Makes a further file for changes and lists it.</summary>
    public IAppendedFile AddIncrement()
    {
        var next = Manifest.WithIncrement(NameOfIncrement(Manifest.LastIncrement + 1));
        var file = Open(next.Increments[^1].Name);
        try
        {
            file.Truncate(0); // of an attempt that never was listed
            Store(next);
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Makes a file for changes that is listed later, with its base.</summary>
    public IAppendedFile OpenWaiting()
    {
        var file = open(WaitingPath);
        file.Truncate(0);
        return file;
    }

    /// <summary>
    /// Gives the base that has been saved its place, with the changes since: from now on that is what is loaded, and what
    /// was before is history.
    /// </summary>
    /// <param name="savedPath">Where it has been saved.</param>
    /// <param name="covered">How many of the increments are in the base.</param>
    /// <param name="takesWaiting">Whether the changes since are in the file that has waited.</param>
    /// <param name="isRdb">Whether its name says that it is a snapshot.</param>
    /// <returns>The name of the base.</returns>
    public string TakeBase(string savedPath, int covered, bool takesWaiting, bool isRdb)
    {
        var name = NameOfBase(Manifest.LastBase + 1, isRdb);
        File.Move(savedPath, PathOf(name), overwrite: true);
        var next = Manifest.WithBase(name, covered);
        if (takesWaiting)
        {
            next = next.WithIncrement(NameOfIncrement(next.LastIncrement + 1));
            File.Move(WaitingPath, PathOf(next.Increments[^1].Name), overwrite: true);
        }
        Store(next);
        return name;
    }

    /// <summary>Replaces the list; returns when it is on the disk.</summary>
    public void Store(AppendOnlyManifest next)
    {
        var path = PathOf(Name + AppendOnlyManifest.Suffix);
        var temporary = PathOf(Temporary + Name + AppendOnlyManifest.Suffix);
        using (var file = open(temporary))
        {
            var text = System.Text.Encoding.UTF8.GetBytes(next.ToString());
            file.Truncate(0);
            file.Write(text, 0);
            file.Sync();
        }
        File.Move(temporary, path, overwrite: true);
        Folder.Sync(FullPath);
        Manifest = next;
    }

    /// <summary>Deletes what is no longer needed; returns the names.</summary>
    public IReadOnlyList<string> DeleteHistory()
    {
        var old = Manifest.History;
        if (old.Count == 0) return [];
        foreach (var file in old) File.Delete(PathOf(file.Name));
        Store(Manifest with { History = [] });
        return [.. old.Select(file => file.Name)];
    }

    public void DeleteWaiting() => File.Delete(WaitingPath);
}
