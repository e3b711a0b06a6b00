// SHA-1 and SHA-256, which the framework asks of OpenSSL. Where that is not installed, the framework ends the process at the
// first digest; here only what needs one fails.
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Larder.Base;

/// <summary>Digests of bytes. From any thread; throws <see cref="PlatformNotSupportedException"/> without OpenSSL.</summary>
public static class Digests
{
    public const int Sha1Bytes = SHA1.HashSizeInBytes;

    // As the framework looks for it; it is loaded at the first digest, which needs it anyway, and stays.
    static readonly string[] Libraries = ["libssl.so.3", "libssl.so.1.1"];

    static readonly bool s_isThere = !OperatingSystem.IsLinux() || Libraries.Any(name => NativeLibrary.TryLoad(name, out _));

    /// <param name="digest">Takes <see cref="Sha1Bytes"/>.</param>
    public static void Sha1(ReadOnlySpan<byte> bytes, Span<byte> digest)
    {
        Require();
        SHA1.HashData(bytes, digest);
    }

    /// <summary>As 40 hexadecimal digits in lower case.</summary>
    public static string Sha1Hex(ReadOnlySpan<byte> bytes)
    {
        Span<byte> digest = stackalloc byte[Sha1Bytes];
        Sha1(bytes, digest);
        return Convert.ToHexStringLower(digest);
    }

    /// <summary>As 64 hexadecimal digits in lower case.</summary>
    public static string Sha256Hex(ReadOnlySpan<byte> bytes)
    {
        Require();
        return Convert.ToHexStringLower(SHA256.HashData(bytes));
    }

    static void Require()
    {
        if (!s_isThere) throw new PlatformNotSupportedException("OpenSSL 3 (libssl.so.3) is not installed");
    }
}
