// Bytes that nobody can foretell, asked of the kernel. The framework's generator asks OpenSSL, and a node that serves neither
// TLS nor passwords is smaller and starts sooner where nobody loads that library.
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Larder.Base;

/// <summary>Randomness for seeds, secrets and identities. From any thread.</summary>
public static unsafe partial class Entropy
{
    /// <summary>Fills all of the bytes.</summary>
    public static void Fill(Span<byte> bytes)
    {
        if (!OperatingSystem.IsLinux())
        {
            RandomNumberGenerator.Fill(bytes);
            return;
        }
        while (bytes.Length > 0)
        {
            nint filled;
            fixed (byte* start = bytes) filled = GetRandom(start, (nuint)bytes.Length, flags: 0);
            if (filled > 0) bytes = bytes[(int)filled..]; // else a signal came; nothing else can go wrong (getrandom(2))
        }
    }

    /// <summary>As many bytes as lower-case hexadecimal digits, two for each.</summary>
    public static string Hex(int byteCount)
    {
        Span<byte> bytes = stackalloc byte[byteCount];
        Fill(bytes);
        return Convert.ToHexStringLower(bytes);
    }

    [LibraryImport("libc", EntryPoint = "getrandom")]
    private static partial nint GetRandom(byte* bytes, nuint count, uint flags);
}
