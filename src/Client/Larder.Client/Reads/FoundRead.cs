// What the cache has under a read's key.
namespace Larder.Client.Reads;

// IsValid: it may be served, being fresh and read after the last write to its tables. Exists: it may be served where the
// database fails. IsRefreshDue: it should be read again soon.
readonly record struct FoundRead<T>(
    T? Value, bool IsValid, bool Exists, bool IsRefreshDue, uint LoadMs, TableVersions Versions);
