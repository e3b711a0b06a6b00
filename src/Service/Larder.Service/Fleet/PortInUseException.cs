// A node cannot start: another program has its port.
namespace Larder.Service.Fleet;

sealed class PortInUseException(string message) : IOException(message);
