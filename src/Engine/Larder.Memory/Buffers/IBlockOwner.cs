// Large values are sent from where they lie instead of being copied. Their owner lends them out and hears when the last
// byte is with the kernel.
namespace Larder.Memory.Buffers;

/// <summary>Owner of native bytes that an output refers to without copying them.</summary>
public interface IBlockOwner
{
    /// <summary>
    /// The block lent under <paramref name="token"/> is not needed any more: sent, or its connection is gone. Called
    /// exactly once per lent block, on the thread of the connection's loop; must not call back into the connection.
    /// </summary>
    void Release(nint token);
}
