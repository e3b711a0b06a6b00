// The two ways that the demo sends reads, to compare them.
namespace Storefront.Demo.Measuring;

/// <summary>How a request reads the catalogue: through the cache, past it, or not mainly at all.</summary>
enum ReadPath { None, Cache, Database }
