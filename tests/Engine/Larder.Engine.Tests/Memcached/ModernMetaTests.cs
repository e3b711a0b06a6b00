// Meta flags of memcached 1.6.45 that older ones lack or treat otherwise, as its documentation and source have them.
using Xunit;

namespace Larder.Engine.Tests.Memcached;

public sealed class ModernMetaTests
{
    static readonly (string Request, string Reply)[] Wires =
    [
        ("ms e 1 E77 c;x;mg e c;", "HD c77;HD c77;"),
        ("ms e 1 E77;x;ms e 1 C77 E80 c;y;mg e v c;", "HD;HD c80;VA 1 c80;y;"),
        ("ms e 1 E77;x;ms e 1 C70 I;z;mg e v;mg e v;ms e 1 C78;q;", "HD;HD;VA 1 X W;z;VA 1 Z X;z;EX;"),
        ("ma n N0 E5 c;ma n E9 c;", "HD c5;HD c9;"),
        ("ms e 1;x;md e E99 I;mg e c;", "HD;HD;HD c99 X W;"),
        ("ms e 1 E33;x;mg e v C33;mg e v C34;", "HD;HD;VA 1;x;"),
        ("mg e N0 E33 c;", "HD c33 W;"),
        ("ms x 4 F7 T100;abcd;md x x;mg x v f t s;", "HD;HD;VA 0 f0 t-1 s0;;"),
        ("ms x 2 F9;hi;md x x I F3 T30;mg x v f t;", "HD;HD;VA 0 f3 t30 X W;;"),
        ("ms a 2 s;hi;ms a 2 MA s;yo;ms a 2 MP s k;>>;", "HD s2;HD s4;HD s6 ka;"),
        ("ms a 2 MA N30 s;hi;mg a t v;ms a 2 MP N30;<<;mg a v t;", "HD s2;VA 2 t30;hi;HD;VA 4 t30;<<hi;"),
    ];

    [Fact]
    public void Dumps_of_keys_stand_alone()
    {
        using var node = new MemcachedNode();
        using var conversation = node.Connect();
        conversation.Text("ms Zm9v 2 b\r\nhi\r\n");
        Assert.Equal("OK\r\nmg Zm9v b\r\nEN\r\n", conversation.Text("lru_crawler mgdump all\r\n"));
        Assert.StartsWith("OK\r\nkey=foo exp=-1 la=", conversation.Text("lru_crawler metadump all\r\n"));
        Assert.Equal("OK\r\nEND\r\n", conversation.Text("lru_crawler metadump 5\r\n"));
        Assert.Equal(
            "VERSION 1.6.45\r\nERROR cannot pipeline other commands before metadump\r\n",
            conversation.Text("version\r\nlru_crawler metadump all\r\n"));
    }

    [Fact]
    public void Replies_are_those_of_the_protocol()
    {
        using var node = new MemcachedNode();
        using var conversation = node.Connect();
        foreach (var (request, reply) in Wires)
        {
            conversation.Text("flush_all\r\n");
            var expected = reply.Replace(";", "\r\n");
            Assert.Equal(expected, conversation.Text(request.Replace(";", "\r\n")));
        }
    }
}
