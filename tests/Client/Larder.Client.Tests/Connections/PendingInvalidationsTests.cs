// What a cache is to be told before it is used again.
using Larder.Client.Connections;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Larder.Client.Tests.Connections;

public sealed class PendingInvalidationsTests
{
    readonly FakeTimeProvider _time = new();
    readonly PendingInvalidations _pending;

    public PendingInvalidationsTests() => _pending = new PendingInvalidations(_time);

    [Fact]
    public void One_that_is_owed_again_is_not_settled_by_what_was_told_before()
    {
        var first = _pending.Owe(["key"]);
        var second = _pending.Owe(["key"]);
        _pending.Told(["key"], first);
        Assert.True(_pending.Owes("key"));
        _pending.Told(["key"], second);
        Assert.False(_pending.Owes("key"));
        Assert.Equal(0, _pending.Count);
    }

    [Fact]
    public void What_was_told_lately_is_told_again()
    {
        _pending.Told(["one"], _pending.Owe(["one"]));
        _time.Advance(TimeSpan.FromSeconds(50));
        _pending.Told(["other"], PendingInvalidations.None);
        Assert.Equal(["one", "other"], _pending.Pending.Names);
        _time.Advance(TimeSpan.FromSeconds(20));
        Assert.Equal(["other"], _pending.Pending.Names);
    }

    [Fact]
    public void What_is_told_without_having_been_owed_settles_nothing()
    {
        _pending.Owe(["key"]);
        _pending.Told(["key"], PendingInvalidations.None);
        Assert.True(_pending.Owes("key"));
        Assert.Equal(["key"], _pending.Pending.Names);
    }
}
