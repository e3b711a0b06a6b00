// Tests that measure the whole process, such as its garbage-collected heap, run when no others do.
using Xunit;

namespace Larder.Engine.Tests;

[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class AloneCollection
{
    public const string Name = "alone";
}
