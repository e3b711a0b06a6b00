// What a service must know of a node to look after its process, kept in the node's folder: the next service finds the nodes by
// it, whatever kind it starts itself.
using System.Globalization;
using System.Net;

namespace Larder.Service.Fleet;

/// <summary>Facts of the process that was started last.</summary>
/// <param name="Runtime">The kind of program: larder or valkey.</param>
/// <param name="Engine">valkey, redis or memcached.</param>
/// <param name="CacheKey">The cache that it belongs to.</param>
/// <param name="Secret">What restricted commands are named by, and the service's password, where the program has no other
/// way to tell the service from clients.</param>
/// <param name="Born">See <see cref="NodeSpec.Born"/>; 0 where an earlier version has not kept it.</param>
sealed record NodeFacts(
    string Runtime, string Engine, string CacheKey, string Address, int Port, string Secret, long Born = 0)
{
    public const string FileName = "node.facts";

    public bool IsMemcached => Engine == "memcached";

    public IPEndPoint EndPoint => new(IPAddress.Parse(Address), Port);

    /// <summary>The facts kept in the folder, or null.</summary>
    public static NodeFacts? ReadFrom(string folder)
    {
        try
        {
            var lines = File.ReadAllLines(Path.Combine(folder, FileName));
            return lines is [var runtime, var engine, var cacheKey, var address, var port, var secret, .. var more]
                && int.TryParse(port, CultureInfo.InvariantCulture, out var number) && IPAddress.TryParse(address, out _)
                ? new NodeFacts(runtime, engine, cacheKey, address, number, secret, BornIn(more))
                : null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    public void WriteTo(string folder) => NodeFolder.Write(
        folder, FileName,
        string.Create(
            CultureInfo.InvariantCulture, $"{Runtime}\n{Engine}\n{CacheKey}\n{Address}\n{Port}\n{Secret}\n{Born}\n"));

    static long BornIn(string[] more) =>
        more.Length > 0 && long.TryParse(more[0], CultureInfo.InvariantCulture, out var born) ? born : 0;
}
