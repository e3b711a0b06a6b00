// The append-only file cannot be loaded or begun: a node that was asked to keep one does not start.
namespace Larder.Engine.Persistence.AppendOnly;

/// <summary>The message says which file it is and what is wrong with it.</summary>
public sealed class AppendOnlyException(string message, Exception? cause = null) : Exception(message, cause);
