// How a user proves who it is: not at all, or by one of up to two passwords.
namespace Larder.Service.Model.Users;

/// <summary>No hashes: no password is asked for.</summary>
sealed record Credentials(IReadOnlyList<string> Hashes)
{
    public static Credentials None { get; } = new([]);

    public bool IsOpen => Hashes.Count == 0;

    /// <summary>The API's word for how the user is told from others.</summary>
    public string Type => IsOpen ? "no-password" : "password";

    /// <summary>What a request asks for; null where it leaves things as they are.</summary>
    public static Credentials? Asked(
        bool? noPasswordRequired, IReadOnlyList<string>? passwords, string? mode, IReadOnlyList<string>? modePasswords)
    {
        if (mode is null && modePasswords is not null)
        {
            throw ApiErrors.InvalidParameterCombination("Passwords in AuthenticationMode need its Type.");
        }
        if (mode is not null)
        {
            // NoPasswordRequired=false asks for nothing; Terraform's provider always sends it.
            if (noPasswordRequired is true || passwords is not null) throw Both("AuthenticationMode");
            (noPasswordRequired, passwords) = mode switch
            {
                "password" => (false, modePasswords ?? throw NoPassword()),
                "no-password-required" => (true, modePasswords),
                _ => throw ApiException.NotOfferedYet($"The authentication type {mode}"),
            };
        }
        if (noPasswordRequired is true)
        {
            return passwords is { Count: > 0 } ? throw Both("NoPasswordRequired") : None;
        }
        return passwords is null ? null : new Credentials(Secrets.HashPasswords(passwords));
    }

    /// <summary>The same for a new user, which must have something.</summary>
    public static Credentials Required(Credentials? asked) => asked ?? throw NoPassword();

    static ApiException Both(string other) =>
        ApiErrors.InvalidParameterCombination($"Passwords cannot be given together with {other}.");

    static ApiException NoPassword() => ApiErrors.InvalidParameterCombination(
        "No password was provided. If you want to create/update the user without password, please use the"
        + " NoPasswordRequired flag.");
}
