// The scripts that EVALSHA finds, by the SHA-1 of their source. Those that only EVAL brought are forgotten when there
// are too many or too large, the longest unused first; those that SCRIPT LOAD brought stay.
using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace Larder.Engine.Execution.Scripting;

/// <summary>A script of the cache.</summary>
public sealed class CachedScript(string digest, byte[] source, ScriptFlags flags, int reference)
{
    /// <summary>40 hexadecimal digits, in lower case.</summary>
    public string Digest => digest;

    public byte[] Source => source;
    public ScriptFlags Flags => flags;

    /// <summary>Where the interpreter keeps it.</summary>
    public int Reference => reference;

    /// <summary>Its place among those that may be forgotten; null for one that stays.</summary>
    internal LinkedListNode<CachedScript>? Place { get; set; }
}

/// <summary>Changed under the locks of all shards; anybody may look for a script or read what INFO shows.</summary>
public sealed class ScriptCache
{
    const int MaxForgettable = 500;
    const long MaxForgettableBytes = 64 << 20; // far below what the interpreter may hold
    const int BytesPerEntry = 200;

    readonly ConcurrentDictionary<string, CachedScript> _byDigest = new(StringComparer.OrdinalIgnoreCase);
    readonly LinkedList<CachedScript> _forgettable = [];
    long _forgettableBytes;

    public int Count => _byDigest.Count;

    /// <summary>Bytes of the sources and what it takes to find them.</summary>
    public long UsedBytes { get; private set; }

    /// <summary>How many were forgotten to make room.</summary>
    public long Forgotten { get; private set; }

    public CachedScript? Find(string digest) => _byDigest.GetValueOrDefault(digest);

    public void Add(CachedScript script, bool stays)
    {
        _byDigest[script.Digest] = script;
        UsedBytes += BytesOf(script);
        if (stays) return;
        script.Place = _forgettable.AddLast(script);
        _forgettableBytes += BytesOf(script);
    }

    /// <summary>Forgets the longest unused script when those that may be forgotten are too many or too large.</summary>
    public bool TryForget([NotNullWhen(true)] out CachedScript? forgotten)
    {
        forgotten = null;
        if (_forgettable.Count <= MaxForgettable && _forgettableBytes <= MaxForgettableBytes) return false;
        forgotten = _forgettable.First!.Value;
        Keep(forgotten);
        _byDigest.TryRemove(forgotten.Digest, out _);
        UsedBytes -= BytesOf(forgotten);
        Forgotten++;
        return true;
    }

    /// <summary>Lets a script stay from now on.</summary>
    public void Keep(CachedScript script)
    {
        if (script.Place == null) return;
        _forgettable.Remove(script.Place);
        _forgettableBytes -= BytesOf(script);
        script.Place = null;
    }

    /// <summary>The script was used.</summary>
    public void Touch(CachedScript script)
    {
        if (script.Place == null || script.Place == _forgettable.Last) return;
        _forgettable.Remove(script.Place);
        _forgettable.AddLast(script.Place);
    }

    public void Clear()
    {
        _byDigest.Clear();
        _forgettable.Clear();
        UsedBytes = _forgettableBytes = 0;
    }

    static long BytesOf(CachedScript script) => script.Source.Length + BytesPerEntry;
}
