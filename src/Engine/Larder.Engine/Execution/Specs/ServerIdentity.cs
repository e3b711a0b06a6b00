// What Larder says it is where clients ask for a version: the Valkey whose commands it speaks, or an older server that it is
// told to be compatible with (directive compatible-version). Commands that such a server does not have are hidden.
using System.Globalization;
using System.Text;

namespace Larder.Engine.Execution.Specs;

/// <summary>Versions as clients read them in HELLO, INFO and scripts.</summary>
public sealed class ServerIdentity
{
    // ElastiCache has an 8.2 between Valkey's own 8.1 and 9.0.
    static readonly string[] OfValkey = ["7.2", "8.0", "8.1", "8.2", "9.0", "9.1"], OfRedis = ["6.2", "7.0", "7.1"];

    readonly Version _version;

    ServerIdentity(bool isRedis, Version version, bool isOlder)
    {
        (IsRedis, _version, IsOlder) = (isRedis, version, isOlder);
        Text = $"{version.Major}.{version.Minor}.{Math.Max(version.Build, 0)}";
        Bytes = Encoding.ASCII.GetBytes(Text);
        // Every Valkey says that it is compatible with this one.
        RedisText = isRedis ? Text : "7.2.4";
        RedisBytes = Encoding.ASCII.GetBytes(RedisText);
    }

    /// <summary>The Valkey whose facts the command table holds.</summary>
    public static ServerIdentity Own { get; } = new(isRedis: false, new Version(9, 1, 2), isOlder: false);

    public bool IsRedis { get; }

    /// <summary>It is another than the table's: what is newer is hidden.</summary>
    public bool IsOlder { get; }

    public string Name => IsRedis ? "redis" : "valkey";

    public string Text { get; }
    public byte[] Bytes { get; }

    /// <summary>The Redis version that it says it is compatible with.</summary>
    public string RedisText { get; }
    public byte[] RedisBytes { get; }

    /// <summary>Reads X.Y or X.Y.Z; why it is none to be compatible with, or null.</summary>
    public static string? TryRead(string text, bool isRedis, out ServerIdentity identity)
    {
        identity = Own;
        var known = isRedis ? OfRedis : OfValkey;
        var parts = text.Split('.');
        if (parts.Length is 2 or 3 && known.Contains($"{parts[0]}.{parts[1]}") &&
            parts.All(part => int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out _)))
        {
            identity = new ServerIdentity(isRedis, Version.Parse(text), isOlder: true);
            return null;
        }
        return $"compatible-version of a {(isRedis ? "Redis" : "Valkey")} node is one of {string.Join(", ", known)}, " +
            $"not '{text}'";
    }

    /// <summary>Whether it has what came with a version of the table.</summary>
    public bool Has(string since)
    {
        var version = Version.Parse(since);
        return !IsOlder || (version.Major, version.Minor).CompareTo((_version.Major, _version.Minor)) <= 0;
    }
}
