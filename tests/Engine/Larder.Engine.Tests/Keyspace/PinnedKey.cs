// A key of tests that call the keyspace without a request that would hold its bytes.
using System.Runtime.CompilerServices;
using System.Text;
using Larder.Base;
using Larder.Engine.Keyspace;

namespace Larder.Engine.Tests.Keyspace;

/// <summary>The name of a key, never moved by the garbage collector.</summary>
sealed unsafe class PinnedKey
{
    readonly byte[] _name;

    public PinnedKey(string name)
    {
        _name = GC.AllocateArray<byte>(name.Length, pinned: true);
        Encoding.ASCII.GetBytes(name, _name);
    }

    /// <summary>The key in a numbered database; used as long as this object is.</summary>
    public KeyRef In(Store store, int database, long nowMs)
    {
        // Safe: the array is pinned and lives as long as this object.
        var name = (byte*)Unsafe.AsPointer(ref _name[0]);
        var hash = KeyHash.Of(name, _name.Length);
        return new KeyRef(name, _name.Length, hash, store.ShardOf(hash).Databases[database], nowMs);
    }
}
