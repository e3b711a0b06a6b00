// Passwords and AUTH tokens. They are kept as hashes, in the form in which access control lists name them, and nowhere else.
using System.Security.Cryptography;
using System.Text;

namespace Larder.Service.Model.Users;

static class Secrets
{
    public const int PasswordsMax = 2;
    const int LengthMin = 16;
    const int LengthMax = 128;
    const string TokenSpecials = "!&#$^<>-";

    /// <summary>The hashes of the passwords of a request.</summary>
    public static IReadOnlyList<string> HashPasswords(IReadOnlyList<string> passwords)
    {
        if (passwords.Count is 0 or > PasswordsMax)
        {
            throw ApiErrors.InvalidParameterValue($"A user has 1 to {PasswordsMax} passwords.");
        }
        foreach (var password in passwords)
        {
            if (!HasLength(password) || !password.All(IsPrintable))
            {
                throw ApiErrors.InvalidParameterValue(
                    $"A password must have {LengthMin} to {LengthMax} printable characters.");
            }
        }
        return passwords.Select(Hash).Distinct().ToArray();
    }

    /// <summary>The hash of an AUTH token.</summary>
    public static string HashToken(string token)
    {
        if (!HasLength(token) || !token.All(c => char.IsAsciiLetterOrDigit(c) || TokenSpecials.Contains(c)))
        {
            throw ApiErrors.InvalidParameterValue(
                $"Invalid AuthToken provided. It must have {LengthMin} to {LengthMax} letters, digits and the characters"
                + $" {TokenSpecials}");
        }
        return Hash(token);
    }

    static bool HasLength(string secret) => secret.Length is >= LengthMin and <= LengthMax;

    static bool IsPrintable(char c) => c is >= ' ' and <= '~';

    public static string Hash(string secret) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));
}
