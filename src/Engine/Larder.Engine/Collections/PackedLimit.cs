// How large a packed collection may become whatever the directives say: a change moves all that is behind it.
namespace Larder.Engine.Collections;

static class PackedLimit
{
    /// <summary>Bytes of a packed region.</summary>
    public const long MaxBytes = 64 << 20;
}
