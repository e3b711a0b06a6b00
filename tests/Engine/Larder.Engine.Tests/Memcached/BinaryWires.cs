// Binary requests that memcached 1.6.18 and later ones answer alike.
using static Larder.Engine.Tests.Memcached.BinaryWire;

namespace Larder.Engine.Tests.Memcached;

static class BinaryWires
{
    static readonly string Flags = Words(5, 0);

    public static readonly string[] All =
    [
        Request(0x00, "a"), Request(0x01, "a", Flags, "value") + Request(0x00, "a") + Request(0x0c, "a"),
        Request(0x01, "a", Flags, "v") + Request(0x09, "a") + Request(0x0d, "a") + Request(0x09, "b")
            + Request(0x0d, "b") + Request(0x0c, "b"),
        Request(0x11, "a", Flags, "v1") + Request(0x12, "a", Flags, "v2") + Request(0x13, "b", Flags, "v")
            + Request(0x19, "a", "", "+") + Request(0x1a, "a", "", "<") + Request(0x00, "a") + Request(0x14, "a")
            + Request(0x14, "a"),
        Request(0x02, "a", Flags, "v") + Request(0x02, "a", Flags, "v") + Request(0x03, "b", Flags, "v"),
        Request(0x0e, "b", "", "v") + Request(0x0f, "b", "", "v"),
        Request(0x01, "a", Flags, "v") + Request(0x01, "a", Flags, "w", 99999) + Request(0x01, "b", Flags, "w", 3),
        Request(0x01, "a", Flags, "v") + Request(0x04, "a", cas: 99999) + Request(0x04, "a") + Request(0x04, "a"),
        Counter(0x05, 1, 10, 0) + Counter(0x05, 1, 10, 0) + Counter(0x06, 5, 10, 0) + Request(0x00, "n"),
        Counter(0x05, 1, 1, uint.MaxValue) + Counter(0x15, 1, 1, uint.MaxValue),
        Counter(0x05, 1, 5, 0) + Counter(0x15, 1, 1, 0) + Counter(0x16, 1, 1, 0) + Counter(0x06, 100, 1, 0),
        Request(0x01, "n", Flags, "text") + Counter(0x05, 1, 1, 0),
        Request(0x01, "a", Flags, "v") + Request(0x1c, "a", Words(100)) + Request(0x1d, "a", Words(100))
            + Request(0x1e, "b", Words(100)) + Request(0x23, "a", Words(0)) + Request(0x24, "b", Words(0))
            + Request(0x1c, "b", Words(0)),
        Request(0x08) + Request(0x18) + Request(0x08, "", Words(0)), Request(0x07), Request(0x17),
        Request(0x10, "reset"), Request(0x10, "foo"), Request(0x20), Request(0x21, "PLAIN", "", "\0a\0b"),
        Request(0x22, "PLAIN", "", "x"), Request(0x50), Request(0x01, "a", "", "x"), Request(0x00),
        Request(0x01, "a", Flags, "hi") + Request(0x01, "a", Flags, new string('x', 1048577)) + Request(0x00, "a"),
        Request(0x01, "a", Words(0, uint.MaxValue), "x") + Request(0x00, "a"),
    ];

    static string Counter(byte opcode, uint delta, uint initial, uint exptime) =>
        Request(opcode, "n", Words(0, delta, 0, initial, exptime));
}
