// What a tracked connection says first.
namespace Larder.Client.Near;

sealed record NearLogin(string? User, string? Password, int Database)
{
    public IEnumerable<string[]> Commands()
    {
        yield return Password is { Length: > 0 } password
            ? ["HELLO", "3", "AUTH", User is { Length: > 0 } user ? user : "default", password]
            : ["HELLO", "3"];
        if (Database > 0) yield return ["SELECT", $"{Database}"];
        yield return ["CLIENT", "TRACKING", "ON"];
    }
}
