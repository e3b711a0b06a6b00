// Requests as they go over the wire.
using System.Text;
using Larder.Bench.Keys;
using Larder.Bench.Requests;
using Larder.Memory.Buffers;

namespace Larder.Bench.Tests.Requests;

public class RequestTemplateTests
{
    [Fact]
    public void A_get_carries_its_key_number_in_twelve_digits()
    {
        var template = TemplateBuilder.Resp(64, false, "GET key:#");
        Assert.Equal("*2\r\n$3\r\nGET\r\n$16\r\nkey:000000000000\r\n*2\r\n$3\r\nGET\r\n$16\r\nkey:000000000001\r\n",
            Write(template, 2));
    }

    [Fact]
    public void A_value_has_the_length_that_the_protocol_announces()
    {
        var value = Encoding.ASCII.GetString(TemplateBuilder.ValueOf(100));
        Assert.Equal($"*3\r\n$3\r\nSET\r\n$16\r\nkey:000000000000\r\n$100\r\n{value}\r\n",
            Write(TemplateBuilder.Resp(100, false, "SET key:# @"), 1));
        Assert.Equal($"set key:000000000000 0 0 100\r\n{value}\r\n",
            Write(TemplateBuilder.Memcached(100, "set key:# 0 0 100\r\n@\r\n"), 1));
    }

    [Fact]
    public void Several_holes_get_keys_of_their_own()
    {
        Assert.Equal("get key:000000000000 key:000000000001 key:000000000002\r\n",
            Write(TemplateBuilder.Memcached(0, "get key:# key:# key:#\r\n"), 1));
    }

    [Fact]
    public void Requests_that_belong_together_share_their_key()
    {
        var template = TemplateBuilder.Resp(3, true, "LPUSH l:# x", "LPOP l:#");
        Assert.Equal(2, template.ReplyCount);
        var text = Write(template, 2);
        Assert.Equal(2, text.Split("l:000000000000").Length - 1);
        Assert.Equal(2, text.Split("l:000000000001").Length - 1);
    }

    [Fact]
    public void The_largest_key_number_fits()
    {
        using var output = new ByteWriter();
        var template = TemplateBuilder.Memcached(0, "get #\r\n");
        var keys = KeySequence.Create(KeySpread.Sequential, int.MaxValue, int.MaxValue - 1, 1);
        template.Write(output, keys);
        Assert.Equal("get 002147483646\r\n", Encoding.ASCII.GetString(output.Written));
    }

    static string Write(RequestTemplate template, int times)
    {
        using var output = new ByteWriter();
        var keys = KeySequence.Create(KeySpread.Sequential, 1000, 0, 1);
        for (var i = 0; i < times; i++) template.Write(output, keys);
        return Encoding.ASCII.GetString(output.Written);
    }
}
