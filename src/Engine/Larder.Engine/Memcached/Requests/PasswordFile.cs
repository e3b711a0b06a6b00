// ASCII authentication (-Y): a file of lines name:password; the first request of a connection has to be a set whose
// value is "name password".
using Larder.Engine.Settings.Syntax;
using System.Security.Cryptography;
using System.Text;
using Larder.Engine.Settings.Files;

namespace Larder.Engine.Memcached.Requests;

/// <summary>Who may use a node, read once at its start.</summary>
public sealed class PasswordFile
{
    const int MaxUsers = 8;

    readonly List<byte[]> _tokens = [];

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

    /// <summary>Whether <paramref name="token"/>, a name, a blank and a password, is one of the file's.</summary>
    public bool Accepts(ReadOnlySpan<byte> token)
    {
        // All are compared, in full, so that the time taken tells nothing.
        var accepted = false;
        foreach (var known in _tokens) accepted |= CryptographicOperations.FixedTimeEquals(known, token);
        return accepted;
    }

    void Add(string line)
    {
        var colon = line.IndexOf(':');
        if (colon < 0) throw new ConfigException("a line of the password file is not name:password");
        if (_tokens.Count == MaxUsers) throw new ConfigException($"the password file has more than {MaxUsers} users");
        _tokens.Add(Encoding.UTF8.GetBytes($"{line[..colon]} {line[(colon + 1)..]}"));
    }
}
