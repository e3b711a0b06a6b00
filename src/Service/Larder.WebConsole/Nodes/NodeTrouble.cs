// What can go wrong with a node, in words for a person.
namespace Larder.WebConsole.Nodes;

/// <summary>Base of all that is shown as a message.</summary>
class NodeException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>The node wants a user and a password, or others.</summary>
sealed class LoginNeededException(string message) : NodeException(message);

/// <summary>A reply is larger than what the page takes; its connection is closed, so that nothing more of it comes.</summary>
sealed class ReplyTooLargeException(int bytesMax)
    : NodeException($"The reply is larger than {bytesMax / 1024:N0} KiB, which is more than this page shows.");

/// <summary>The node refuses.</summary>
sealed class RefusedException(string message) : NodeException(message);
