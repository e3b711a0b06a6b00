// Large strings are stored and sent without being in memory twice, and what is being sent does not change under way.
using Larder.TestKit;
using Xunit;

namespace Larder.Limits.Tests;

public sealed class LargeValueTests
{
    const long MiB = 1 << 20;
    const double Allowance = 1.3;
    const long ConstantBytes = 24 * MiB;

    [Theory]
    [InlineData(64)]
    [InlineData(256)]
    public void A_large_value_is_in_memory_once_while_it_is_stored_and_while_it_is_read_slowly(int mib)
    {
        var length = mib * MiB;
        using var node = new NodeProcess();
        using var client = node.Connect();
        client.Call("CLIENT", "SETNAME", "reader");
        Assert.Equal("+OK", client.Call("SET", "warm", "up"));
        var before = node.ResidentBytes;
        node.ForgetPeak();

        client.Set("large", 1, length);
        Assert.InRange(node.PeakBytes - before, 0, length * Allowance + ConstantBytes);

        node.ForgetPeak();
        client.Send("*2\r\n$3\r\nGET\r\n$5\r\nlarge\r\n");
        Assert.Equal($"${length}", client.ReadLine());
        Wait.Until(() => node.OfClient("reader", "omem") > length / 2, "the value to wait for its reader");
        Assert.InRange(node.PeakBytes - before, 0, length * Allowance + ConstantBytes);
        client.ReadValue(1, 0, length);
        Assert.Equal("", client.ReadLine());
        Assert.InRange(node.PeakBytes - before, 0, length * Allowance + ConstantBytes);
        Assert.Equal("+PONG", client.Call("PING"));
    }

    [Fact]
    public void A_large_value_in_a_transaction_is_in_memory_once()
    {
        const long Length = 128 * MiB;
        using var node = new NodeProcess();
        using var client = node.Connect();
        Assert.Equal("+OK", client.Call("SET", "warm", "up"));
        var before = node.ResidentBytes;
        node.ForgetPeak();
        Assert.Equal("+OK", client.Call("MULTI"));
        client.Send($"*3\r\n$3\r\nSET\r\n$5\r\nlarge\r\n${Length}\r\n");
        client.SendValue(1, Length);
        client.Send("\r\n");
        Assert.Equal("+QUEUED", client.ReadLine());
        Assert.Equal("*1", client.Call("EXEC"));
        Assert.Equal("+OK", client.ReadLine());
        Assert.InRange(node.PeakBytes - before, 0, Length * Allowance + ConstantBytes);
        Assert.Equal($"${Length}", client.Call("GET", "large"));
        client.ReadValue(1, 0, Length);
    }

    [Fact]
    public void Many_replies_with_the_same_large_value_take_its_memory_once()
    {
        const long Length = 32 * MiB;
        const int Replies = 20;
        using var node = new NodeProcess();
        using var client = node.Connect();
        client.Call("CLIENT", "SETNAME", "reader");
        client.Set("large", 1, Length);
        var before = node.ResidentBytes;
        node.ForgetPeak();
        client.Send(string.Concat(Enumerable.Repeat("*2\r\n$3\r\nGET\r\n$5\r\nlarge\r\n", Replies)));
        // No more is answered as long as so much is unread.
        Wait.Until(() => node.OfClient("reader", "omem") > Length, "the replies to wait");
        Assert.InRange(node.PeakBytes - before, 0, ConstantBytes);
        for (var i = 0; i < Replies; i++)
        {
            Assert.Equal($"${Length}", client.ReadLine());
            client.ReadValue(1, 0, Length);
            Assert.Equal("", client.ReadLine());
        }
    }

    [Fact]
    public void A_large_reply_that_is_put_together_is_in_memory_once_while_it_waits()
    {
        const int Elements = 48;
        using var node = new NodeProcess();
        using var client = node.Connect();
        client.Call("CLIENT", "SETNAME", "reader");
        for (var i = 0; i < Elements; i++)
        {
            client.Send($"*3\r\n$5\r\nRPUSH\r\n$4\r\nlist\r\n${MiB}\r\n");
            client.SendValue(i, MiB);
            client.Send("\r\n");
            Assert.Equal($":{i + 1}", client.ReadLine());
        }
        var before = node.ResidentBytes;
        node.ForgetPeak();
        client.Send("*4\r\n$6\r\nLRANGE\r\n$4\r\nlist\r\n$1\r\n0\r\n$2\r\n-1\r\n");
        // While the reply is being put together it counts for the client, but not yet among what the loop holds.
        Wait.Until(() => node.OfClient("reader", "omem") > Elements * MiB / 2, "the reply to wait for its reader");
        Wait.Until(() => node.Info("memory", "used_memory") >= 2 * Elements * MiB, "the reply to count as used memory");
        Assert.InRange(node.PeakBytes - before, 0, Elements * MiB * Allowance + ConstantBytes);
        Assert.InRange(node.Info("memory", "used_memory"), 2 * Elements * MiB, 2 * Elements * MiB * Allowance);
        Assert.Equal($"*{Elements}", client.ReadLine());
        for (var i = 0; i < Elements; i++)
        {
            Assert.Equal($"${MiB}", client.ReadLine());
            client.ReadValue(i, 0, MiB);
            Assert.Equal("", client.ReadLine());
        }
        Wait.Until(() => node.ResidentBytes < before + ConstantBytes, "the reply's memory to go back");
    }

    [Theory]
    [InlineData("DEL large")]
    [InlineData("SET large other")]
    [InlineData("APPEND large more")]
    [InlineData("SETRANGE large 40000000 other")]
    [InlineData("SETRANGE large 5 other")]
    [InlineData("RENAME large elsewhere")]
    [InlineData("GETDEL large")]
    [InlineData("PEXPIRE large 1")]
    [InlineData("FLUSHDB")]
    [InlineData("FLUSHALL")]
    [InlineData("SWAPDB 0 1")]
    public void What_is_being_read_stays_as_it_was_when_the_key_changes(string change)
    {
        const long Length = 40 * MiB;
        using var node = new NodeProcess();
        using var reader = node.Connect();
        using var writer = node.Connect();
        reader.Call("CLIENT", "SETNAME", "reader");
        reader.Set("large", 1, Length);
        var empty = node.Info("memory", "used_memory") - Length;
        reader.Send("*2\r\n$3\r\nGET\r\n$5\r\nlarge\r\n");
        Wait.Until(() => node.OfClient("reader", "omem") > Length / 2, "the value to wait for its reader");

        Assert.NotEqual('-', writer.Call(change.Split(' '))[0]);
        if (change.StartsWith("GETDEL", StringComparison.Ordinal))
        {
            writer.ReadValue(1, 0, Length);
            writer.ReadLine();
        }
        // Where memory is free again, something else takes it.
        writer.Set("another", 2, Length);
        writer.Set("large", 3, Length);

        Assert.Equal($"${Length}", reader.ReadLine());
        reader.ReadValue(1, 0, Length);
        Assert.Equal("", reader.ReadLine());
        Assert.Equal("+OK", writer.Call("FLUSHALL"));
        Wait.Until(() => node.Info("memory", "used_memory") < empty + MiB, "the old value's memory to come back");
    }

    [Fact]
    public void A_reader_that_goes_away_gives_the_deleted_value_back()
    {
        const long Length = 40 * MiB;
        using var node = new NodeProcess();
        using (var reader = node.Connect())
        {
            reader.Call("CLIENT", "SETNAME", "reader");
            reader.Set("large", 1, Length);
            reader.Send("*2\r\n$3\r\nGET\r\n$5\r\nlarge\r\n");
            Wait.Until(() => node.OfClient("reader", "omem") > Length / 2, "the value to wait for its reader");
            Assert.Equal(":1\r\n", node.Call("DEL", "large"));
            Assert.True(node.Info("memory", "used_memory") > Length);
        }
        Wait.Until(() => node.Info("memory", "used_memory") < Length / 2, "the value's memory to come back");
        Wait.Until(() => node.ResidentBytes < node.PeakBytes - Length / 2, "its pages to go back to the system");
    }

    [Fact]
    public void Parts_and_several_large_values_arrive_whole()
    {
        const long Length = 3 * MiB;
        using var node = new NodeProcess();
        using var client = node.Connect();
        client.Send($"*5\r\n$4\r\nMSET\r\n$1\r\na\r\n${Length}\r\n");
        client.SendValue(1, Length);
        client.Send($"\r\n$1\r\nb\r\n${Length}\r\n");
        client.SendValue(2, Length);
        client.Send("\r\n");
        Assert.Equal("+OK", client.ReadLine());

        Assert.Equal("*3", client.Call("MGET", "a", "none", "b"));
        Assert.Equal($"${Length}", client.ReadLine());
        client.ReadValue(1, 0, Length);
        Assert.Equal("", client.ReadLine());
        Assert.Equal("$-1", client.ReadLine());
        Assert.Equal($"${Length}", client.ReadLine());
        client.ReadValue(2, 0, Length);
        Assert.Equal("", client.ReadLine());

        Assert.Equal($"${2 * MiB}", client.Call("GETRANGE", "a", $"{MiB / 2}", $"{MiB / 2 + 2 * MiB - 1}"));
        client.ReadValue(1, MiB / 2, 2 * MiB);
        Assert.Equal("", client.ReadLine());

        client.Send("*1\r\n$5\r\nMULTI\r\n*2\r\n$3\r\nGET\r\n$1\r\nb\r\n*2\r\n$3\r\nDEL\r\n$1\r\nb\r\n*1\r\n$4\r\nEXEC\r\n");
        Assert.Equal(["+OK", "+QUEUED", "+QUEUED", "*2"], Enumerable.Range(0, 4).Select(_ => client.ReadLine()));
        Assert.Equal($"${Length}", client.ReadLine());
        client.ReadValue(2, 0, Length);
        Assert.Equal(["", ":1"], [client.ReadLine(), client.ReadLine()]);

        client.Send("*3\r\n$6\r\nCLIENT\r\n$5\r\nREPLY\r\n$4\r\nSKIP\r\n*2\r\n$3\r\nGET\r\n$1\r\na\r\n");
        Assert.Equal("+PONG", client.Call("PING"));
    }
}
