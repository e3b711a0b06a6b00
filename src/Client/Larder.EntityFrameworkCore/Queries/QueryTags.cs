// The tags by which a query says whether it is to be cached, as they stand in its SQL.
namespace Larder.EntityFrameworkCore.Queries;

static class QueryTags
{
    public const string Cached = "larder:cached";
    public const string NotCached = "larder:not-cached";
}
