// Sequences of memcached's text and meta requests from which mutations start; what stands in braces is filled in when they are
// sent, {l} with a length and {d} with so many bytes.
using System.Text;

namespace Larder.Fuzz.Targets;

static class MemcachedSequences
{
    const int KeyCount = 12;

    static readonly int[] Lengths = [0, 1, 2, 10, 100, 1000, 20_000, 150_000, 199_000, 300_000];

    static readonly string[] Numbers =
    [
        "0", "1", "-1", "2", "30", "60", "2592001", "65535", "2147483647", "-2147483649", "4294967295", "4294967296",
        "18446744073709551615", "18446744073709551616", "x", "",
    ];

    public static IReadOnlyList<string> All { get; } =
    [
        "set {k} {n} {n} {l}\r\n{d}\r\nget {k} {k} {k}\r\ngets {k}\r\nappend {k} 0 0 {l}\r\n{d}\r\n" +
            "prepend {k} 0 0 {l}\r\n{d}\r\n",
        "add {k} 0 {n} {l}\r\n{d}\r\nreplace {k} {n} 0 {l} noreply\r\n{d}\r\ncas {k} 0 0 {l} {n}\r\n{d}\r\ndelete {k}\r\n",
        "set {k} 0 0 1\r\n5\r\nincr {k} {n}\r\ndecr {k} {n}\r\ntouch {k} {n}\r\ngat {n} {k} {k}\r\ngats {n} {k}\r\n",
        "ms {k} {l} T{n} F{n} c b\r\n{d}\r\nmg {k} v f t s k O1 q\r\n" +
            "mg {k} v N30 R60 h l\r\nmn\r\nms {k} {l} MA I C{n}\r\n{d}\r\n",
        "ma {k} N0 J{n} D{n} v t c\r\nma {k} MD q\r\nmd {k} I T30 q\r\nmg {k} v c\r\nmd {k} C{n} x\r\nme {k}\r\n",
        "stats\r\nstats items\r\nstats slabs\r\nstats settings\r\nstats conns\r\nstats reset\r\nstats detail on\r\nget {k}\r\n" +
            "stats detail dump\r\nversion\r\nverbosity 1\r\n",
        "lru mode flat\r\nlru mode segmented\r\nlru temp_ttl {n}\r\nlru tune 10 20 0.1 2.0\r\nslabs automove 1\r\n" +
            "slabs reassign 1 2\r\nlru_crawler enable\r\nlru_crawler sleep 100\r\nlru_crawler crawl all\r\nflush_all {n}\r\n",
        "set {k} 0 20 {l}\r\n{d}\r\nget {k}\r\nget {k}\r\nget {k}\r\nset {k} 0 0 {l}\r\n{d}\r\nset {k} 0 0 {l}\r\n{d}\r\n",
        "get {m}\r\nget {m}\r\nset {k} 0 0 {l} noreply\r\n{d}\r\ngets {m}\r\nquit\r\n",
        "mg {k} v k\r\nmg {k} v k q\r\nmg {k} v k q\r\nmn\r\nms {k} S{l} T0\r\n{d}\r\nms YQ== {l} b\r\n{d}\r\nmg YQ== b v k\r\n",
    ];

    public static string Fill(string text, Random random)
    {
        const string Hole = "{";
        var filled = new StringBuilder();
        var length = 0;
        while (text.IndexOf(Hole, StringComparison.Ordinal) is var at and >= 0)
        {
            filled.Append(text, 0, at);
            var letter = text.Length > at + 2 && text[at + 2] == '}' ? text[at + 1] : '\0';
            if (letter == 'l') length = Lengths[random.Next(Lengths.Length)];
            filled.Append(letter switch
            {
                'k' => Key(random),
                'm' => string.Join(' ', Enumerable.Range(0, 300).Select(_ => Key(random))),
                'n' => Numbers[random.Next(Numbers.Length)],
                'l' => $"{length}",
                'd' => new string((char)('a' + random.Next(26)), length),
                _ => Hole,
            });
            text = text[(at + (letter is 'k' or 'm' or 'n' or 'l' or 'd' ? "{k}".Length : 1))..];
        }
        return filled.Append(text).ToString();
    }

    static string Key(Random random) => random.Next(40) == 0 ? new string('k', 250) : $"k{random.Next(KeyCount)}";
}
