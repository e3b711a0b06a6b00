// Everything that is counted, at one moment.
using Storefront.Counting;
using Storefront.Demo.LoadBalancing;

namespace Storefront.Demo.Measuring;

/// <summary>Whether reads are answered by the cache: switched on, switched off, or switched on with the cache gone.</summary>
enum ReadMode { Off, On, Away }

/// <summary>Counts since the start, and when they were read.</summary>
sealed record Reading(
    double ElapsedSeconds, ReadMode Mode, ServerCounts Servers, ShopperCounts Shoppers, Traffic Traffic);
