// Figures of stats by name.
namespace Larder.Engine.Tests.Memcached;

static class Stats
{
    public static Dictionary<string, long> Of(Conversation conversation) => conversation.Text("stats\r\n")
        .Split("\r\n").Where(line => line.StartsWith("STAT ")).Select(line => line.Split(' '))
        .Where(words => long.TryParse(words[2], out _)).ToDictionary(words => words[1], words => long.Parse(words[2]));
}
