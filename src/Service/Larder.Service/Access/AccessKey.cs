// A key with which API calls are signed.
using System.Security.Cryptography;

namespace Larder.Service.Access;

/// <summary>A key: its id, which calls name, and its secret, with which they are signed and which they never carry.</summary>
public sealed record AccessKey(string Id, string Secret, long CreatedAtUnixMs)
{
    const string IdLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    const string SecretLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    /// <summary>A new key, as long as AWS's are.</summary>
    public static AccessKey Create(long nowUnixMs) => new(
        "LKEY" + RandomNumberGenerator.GetString(IdLetters, 16), RandomNumberGenerator.GetString(SecretLetters, 40), nowUnixMs);

    /// <summary>Without the secret: records print themselves into logs.</summary>
    public override string ToString() => Id;
}
