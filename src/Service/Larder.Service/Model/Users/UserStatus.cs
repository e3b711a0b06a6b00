// The words for how far a user or a group of users has come.
namespace Larder.Service.Model.Users;

static class UserStatus
{
    public const string Creating = "creating";
    public const string Active = "active";

    /// <summary>Nodes may still have it as it was.</summary>
    public const string Modifying = "modifying";
    public const string Deleting = "deleting";
}
