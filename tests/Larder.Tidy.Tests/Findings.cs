// A rule's verdict: all places that break it, in one message.
using Xunit;

namespace Larder.Tidy.Tests;

static class Findings
{
    public static void AreNone(IEnumerable<string> findings)
    {
        string[] all = [.. findings];
        Assert.True(all.Length == 0, $"{all.Length} found:\n{string.Join('\n', all.Take(100))}");
    }
}
