// Batches of requests as they go over the wire.
using System.Text;
using Larder.Bench.Requests;

namespace Larder.Bench.Tests.Requests;

public class RequestBatchTests
{
    [Fact]
    public void Requests_follow_each_other_and_announce_their_lengths()
    {
        using var batch = new RequestBatch(100);
        batch.AddSet(7, 3);
        batch.AddExpireAt(123_456_789, 1_795_418_400_123);
        batch.AddUnlink(int.MaxValue);
        var value = Encoding.ASCII.GetString(TemplateBuilder.ValueOf(3));
        Assert.Equal(3, batch.Count);
        Assert.Equal(
            $"*3\r\n$3\r\nSET\r\n$16\r\nkey:000000000007\r\n$3\r\n{value}\r\n"
            + "*3\r\n$9\r\nPEXPIREAT\r\n$16\r\nkey:000123456789\r\n$13\r\n1795418400123\r\n"
            + "*2\r\n$6\r\nUNLINK\r\n$16\r\nkey:002147483647\r\n",
            Encoding.ASCII.GetString(batch.Bytes));
    }

    [Fact]
    public void A_cleared_batch_is_empty()
    {
        using var batch = new RequestBatch(100);
        batch.AddSet(1, 100);
        batch.Clear();
        Assert.Equal(0, batch.Count);
        Assert.Equal(0, batch.Bytes.Length);
        batch.AddUnlink(2);
        Assert.Equal("*2\r\n$6\r\nUNLINK\r\n$16\r\nkey:000000000002\r\n", Encoding.ASCII.GetString(batch.Bytes));
    }
}
