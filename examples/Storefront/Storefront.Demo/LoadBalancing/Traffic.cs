// What has passed the load balancer.
namespace Storefront.Demo.LoadBalancing;

/// <summary>Requests and failed ones since the start, and those that are being answered.</summary>
readonly record struct Traffic(long Requests, long Failures, long InFlight);
