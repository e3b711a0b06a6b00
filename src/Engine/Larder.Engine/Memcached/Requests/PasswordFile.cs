// Authentication by a file of lines name:password: of the text protocol (-Y), where the first request of a connection has to
// be a set whose value is "name password", and of the binary one (-S).
using Larder.Engine.Settings.Syntax;
using System.Security.Cryptography;
using System.Text;
using Larder.Engine.Settings.Files;

namespace Larder.Engine.Memcached.Requests;

/// <summary>Who may use a node, read once at its start.</summary>
public sealed class PasswordFile : ILogins
{
    const int MaxUsers = 8;

    readonly List<(byte[] Name, byte[] Password)> _users = [];

    /// <summary>Reads the file.</summary>
    /// <exception cref="ConfigException">It cannot be read, or a line is not name:password.</exception>
    public static PasswordFile Read(string path)
    {
        var file = new PasswordFile();
        try
        {
            foreach (var line in File.ReadLines(path))
            {
                if (line.Trim().Length > 0) file.Add(line.TrimEnd('\r'));
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ConfigException($"cannot read the password file: {e.Message}");
        }
        return file;
    }

    public bool Accepts(MemcachedContext context, ReadOnlySpan<byte> name, ReadOnlySpan<byte> password)
    {
        // All are compared, in full, so that the time taken tells nothing.
        var accepted = false;
        foreach (var (knownName, knownPassword) in _users)
        {
            accepted |= CryptographicOperations.FixedTimeEquals(knownName, name)
                & CryptographicOperations.FixedTimeEquals(knownPassword, password);
        }
        return accepted;
    }

    void Add(string line)
    {
        var colon = line.IndexOf(':');
        if (colon < 0) throw new ConfigException("a line of the password file is not name:password");
        if (_users.Count == MaxUsers) throw new ConfigException($"the password file has more than {MaxUsers} users");
        _users.Add((Encoding.UTF8.GetBytes(line[..colon]), Encoding.UTF8.GetBytes(line[(colon + 1)..])));
    }
}
