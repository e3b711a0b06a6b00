// Why a node does not start: what it has on the disk cannot be loaded.
namespace Larder.Node;

public sealed class LoadException(string message) : Exception(message);
