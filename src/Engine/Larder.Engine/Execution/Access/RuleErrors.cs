// Why a rule of a user is refused, in the words that clients know.
namespace Larder.Engine.Execution.Access;

static class RuleErrors
{
    public const string UnknownCommand = "Unknown command or category name in ACL";
    public const string Syntax = "Syntax error";
    public const string KeyAfterAll =
        "Adding a pattern after the * pattern (or the 'allkeys' flag) is not valid and does not have any effect. " +
        "Try 'resetkeys' to start with an empty list of patterns";
    public const string ChannelAfterAll =
        "Adding a pattern after the * pattern (or the 'allchannels' flag) is not valid and does not have any effect. " +
        "Try 'resetchannels' to start with an empty list of channels";
    public const string NoSuchPassword = "The password you are trying to remove from the user does not exist";
    public const string BadHash =
        "The password hash must be exactly 64 characters and contain only lowercase hexadecimal characters";
    public const string FirstArgumentOfSubcommand = "Allowing first-arg of a subcommand is not supported";
    public const string DatabaseOutOfRange = "The provided database ID is out of range";
}
