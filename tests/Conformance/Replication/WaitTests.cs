// WAIT, with a replica that says what the test has it say, beside a real server.
using System.Text;
using Larder.TestKit;
using Xunit;

namespace Larder.Conformance.Tests.Replication;

public sealed class WaitTests
{
    // The question that WAIT puts into the stream is nothing that its client wrote.
    [Theory]
    [InlineData(Maker.Redis)]
    [InlineData(Maker.Larder)]
    public void All_who_wait_for_the_same_answer_go_on(Maker maker)
    {
        using Member primary = Member.Start(maker, "repl-diskless-sync", "no");
        using RespConnection replica = Attach(primary);
        using RespConnection first = primary.Connect();
        using RespConnection second = primary.Connect();
        first.Call("SET", "k", "1");
        second.Call("SET", "k", "2");
        long written = primary.Offset;
        Send(first, "WAIT", "1", "0");
        Send(second, "WAIT", "1", "0");
        Wait.Until(() => primary.InfoNumber("blocked_clients") == 2, "both to wait");
        Send(replica, "REPLCONF", "ACK", $"{written}");
        Assert.Equal(":1\r\n", first.ReceiveText());
        Assert.Equal(":1\r\n", second.ReceiveText());
        // To Redis whatever was in the stream when the client's last command came is the client's.
        if (maker == Maker.Larder) Assert.Equal(":1\r\n", RespConnection.Text(second.Call("WAIT", "1", "0")));
    }

    [Theory]
    [InlineData(Maker.Redis)]
    [InlineData(Maker.Larder)]
    public void Who_waits_is_told_when_the_primary_becomes_a_replica(Maker maker)
    {
        using Member primary = Member.Start(maker);
        using RespConnection first = primary.Connect();
        using RespConnection second = primary.Connect();
        Send(first, "WAIT", "1", "0");
        Send(second, "BLPOP", "k", "0");
        Wait.Until(() => primary.InfoNumber("blocked_clients") == 2, "both to wait");
        primary.Follow(Ports.Free());
        Assert.StartsWith("-UNBLOCKED force unblock", first.ReceiveText());
        Assert.StartsWith("-UNBLOCKED force unblock", second.ReceiveText());
    }

    // Redis 7.0 takes the first for a moment in the past.
    [Fact]
    public void A_patience_that_time_cannot_hold_is_refused()
    {
        using Member primary = Member.Start(Maker.Larder);
        Assert.Equal("-ERR timeout is out of range", primary.Call("WAIT 2 9223372036854775807"));
        Assert.Equal("-ERR timeout is negative", primary.Call("WAIT 2 -1"));
        Assert.EndsWith("or out of range", primary.Call("WAIT 2 9223372036854775808"));
    }

    // Takes the copy and is silent from then on.
    static RespConnection Attach(Member primary)
    {
        RespConnection replica = primary.Connect();
        replica.Call("REPLCONF", "capa", "psync2");
        Send(replica, "PSYNC", "?", "-1");
        Wait.Until(() => primary.Info("slave0").Contains("state=online"), "the copy to be sent");
        return replica;
    }

    static void Send(RespConnection client, params string[] words) => client.Send([.. words.Select(Encoding.UTF8.GetBytes)]);
}
