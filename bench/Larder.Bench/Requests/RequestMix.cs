// What a load sends: one kind of request, or two in a given proportion.
using Larder.Memory.Buffers;
using Larder.Bench.Keys;

namespace Larder.Bench.Requests;

/// <summary>Requests of one or two kinds.</summary>
/// <param name="Main">The usual kind.</param>
/// <param name="Second">The other kind, if there is one; it brings as many replies as the first.</param>
/// <param name="SecondPercent">How many of a hundred are of the other kind.</param>
sealed record RequestMix(RequestTemplate Main, RequestTemplate? Second = null, int SecondPercent = 0)
{
    public int ReplyCount => Main.ReplyCount;

    public void Write(ByteWriter output, KeySequence keys, RandomNumbers random)
    {
        var second = Second is not null && random.Next(100) < SecondPercent;
        (second ? Second! : Main).Write(output, keys);
    }
}
