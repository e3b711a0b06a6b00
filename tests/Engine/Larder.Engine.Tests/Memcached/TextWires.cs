// Text and meta requests that memcached 1.6.18 and later ones answer alike. ";" ends a line. None is mn, whose answer marks
// the end of a conversation.
namespace Larder.Engine.Tests.Memcached;

static class TextWires
{
    public static readonly string[] Classic =
    [
        "get nope;", "set a 5 0 2;hi;get a;gets a b;", "set a 0 0 2 noreply;hi;get a;",
        "add a 0 0 1;x;add a 1 0 1;y;get a;", "replace a 0 0 1;x;set a 0 0 1;y;replace a 9 0 3;abc;get a;",
        "set p 7 0 2;mm;append p 1 0 2;rr;prepend p 2 0 2;ll;get p;append q 0 0 1;x;prepend q 0 0 1;x;",
        "append a 0 0 1 noreply;x;set a 0 0 0;;append a 0 0 1;x;get a;",
        "cas a 0 0 1 5;x;set a 0 0 1;x;cas a 0 0 1 99999999;y;cas a 0 0 1 0;y;get a;",
        // No decr follows a get at once: 1.6.45 makes a new item, without blanks, where a reply still refers to the old one.
        "set n 3 0 3;100;incr n 1;decr n 2;get n;", "set n 3 0 3;100;decr n 1000;get n;",
        "set n 3 0 3;100;incr n 18446744073709551615;incr n 2;get n;",
        "set n 0 0 3;abc;incr n 1;set n 0 0 4;10  ;incr n 1;get n;set n 0 0 5; 10 x;incr n 1;get n;",
        "set n 0 0 0;;incr n 1;set n 0 0 2;-1;incr n 2;set n 0 0 2;+5;incr n 2;get n;",
        "set n 0 0 20;99999999999999999999;incr n 1;", "set n 0 0 2;99;incr n 1;get n;",
        "set n 0 0 2;99;incr n 1;decr n 1;get n;",
        "incr a 1;decr a 1;incr a x;incr a -1;incr a 1 noreply;", "set a 0 0 1;1;incr a 5 noreply;get a;",
        "set a 0 0 1;x;touch a 0;touch b 0;touch a 0 noreply;touch a -1;get a;",
        "set a 0 -1 1;x;get a;add a 0 0 1;y;get a;", "set a 0 100 1;x;gat 0 a b;gats 0 a;mg a t;gat -1 a;get a;",
        "delete a;set a 0 0 1;x;delete a;delete a;set a 0 0 1;x;delete a 0;set a 0 0 1;x;delete a noreply;get a;",
        "set a 0 0 1;x;flush_all;get a;flush_all noreply;flush_all 0;flush_all x;flush_all -1;",
        "set a 0 0 1;x;flush_all 100;get a;flush_all;get a;", "verbosity 1;verbosity 0 noreply;verbosity x;",
        "set k 4294967295 0 1;x;get k;set k 4294967296 0 1;x;", "get a a a a;", "set k 0 0 x;get k;",
        "set t 0 2592000 1;x;mg t t;set t 0 1 1;x;mg t t;set t 0 2592001 1;x;mg t t;",
        "stats foo;", "stats cachedump 1;", "stats cachedump x 1;", "stats cachedump 99 1;", "stats sizes;",
        "lru_crawler;", "lru_crawler foo;", "lru_crawler crawl;", "lru_crawler crawl 0;lru_crawler crawl abc;",
        "lru;", "lru foo;", "slabs;slabs foo;", "extstore;", "misbehave;", "nonsense;", "GET a;",
        "cache_memlimit;cache_memlimit x;cache_memlimit 1;cache_memlimit 1000000001;cache_memlimit 100;",
        "quit;", "set a 0 0 1;x;get a;quit;get a;",
    ];

    public static readonly string[] Meta =
    [
        "mg a;mg a v q;mg a k O123;mg a k q;",
        "set m 5 100 4;abcd;mg m;mg m v;mg m s v t f h l k O99;mg m h;mg m h u;mg m q v;",
        "set m 0 0 2;hi;mg m h;mg m v;mg m h;", "set m 0 0 2;hi;mg m v u;mg m h;",
        "set m 0 0 2;hi;mg m t T30 t;mg m t;mg m T0 t;mg m T-1;mg m;",
        "mg v N30 t v;mg v N30 t v;mg v t N30 v s k;ms v 2 T90;ok;mg v v t;",
        "ms r 2 T30;hi;mg r R30 t;mg r R31 t;mg r R31;mg r R-1;mg r R0;",
        "ms s 2;hi;md s I T30;mg s t v;mg s v;ms s 2;yo;mg s v;", "ms s 2;hi;md s I;mg s;mg s;md s I;mg s;",
        "ms s 2;hi;md s I q;md a q;md a q k O1;md s C1;md s q C1;", "md a;ms a 1;x;md a k O7;mg a;",
        "ms a 2 k O5;hi;ms a 2 ME;yo;ms a 2 ME q;yo;mg a v s;ms a 2 MA;yo;ms a 2 MP k;>>;mg a v s;",
        "ms a 2 MA;hi;ms a 2 MR;hi;ms a 2 MS F9;hi;mg a f;ms a 2 MX;hi;",
        "ms a 2;hi;ms a 2 C1;hi;ms b 2 C1;hi;ms a 2 MA C1;hi;ms a 2 MR C1;hi;ms a 2 q;hi;",
        "ms Zm9v 2 b;hi;mg Zm9v b k v;get foo;mg foo k v;md Zm9v b k;mg Zm9v b k;ms Zm9v 3 b k;abc;", "ms !! 2 b;hi;",
        "ma c;ma c N0;ma c v;ma c D5 v;ma c MD D2 v;ma c M- v;ma c M+ D10 v t;ma c MD D100 v;ma c q;ma c v q;",
        "ma a q;ma a k O3;ma d N30 J17 v t;ma d t N30 v;ma d T90 t v k;md d;ma d t N30;mg d t v;",
        "ms d 3;abc;ma d;ma d C1;ma d Mx;ma d D1 D2;ma d Dx;", "me a;", "mg a v v;mg a Tx;", "ms a 2 2;hi;",
    ];

    /// <summary>What has grown too large, and what was under its key before.</summary>
    public static readonly string[] Large =
    [
        $"set a 0 0 2;hi;set a 0 0 1048577;{new string('x', 1048577)};get a;",
        $"set a 0 0 2;hi;add a 0 0 1048577;{new string('x', 1048577)};get a;",
        $"ms a 2;hi;ms a 1048577;{new string('x', 1048577)};mg a v;",
        $"set a 0 0 1048000;{new string('x', 1048000)};append a 0 0 1000;{new string('y', 1000)};mg a s;get a;",
        $"get {string.Join(' ', Enumerable.Range(0, 200).Select(i => $"key{i}"))} a;",
    ];
}
