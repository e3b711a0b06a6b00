// A reason why the demo cannot run that its user can do something about.
namespace Storefront.Demo;

/// <summary>The demo cannot run; the message says why, in words for its user.</summary>
public sealed class DemoException(string message) : Exception(message);
