// Sequences of commands, a line each, from which mutations start; words in braces are filled in when they are sent.
namespace Larder.Fuzz.Targets;

static class CommandSequences
{
    static readonly string[] Numbers =
    [
        "0", "1", "-1", "2", "-2", "10", "100", "1000", "65535", "65536", "2147483647", "2147483648", "-2147483649",
        "4294967296", "9223372036854775807", "-9223372036854775808", "9223372036854775808", "0.5", "-1e300", "nan", "x", "",
    ];

    static readonly string[] Scripts =
    [
        "return redis.call('get',KEYS[1])", "return {1,2.5,'x',{ok='fine'},{err='ERR no'},false}",
        "return redis.call('lmove',KEYS[1],KEYS[1],'left','right')", "return redis.pcall('incr',KEYS[1])",
        "redis.call('rpush',KEYS[1],unpack(ARGV)) return redis.call('lrange',KEYS[1],0,-1)",
        "redis.call('publish','c1',ARGV[1]) return redis.call('hgetall',KEYS[1])",
        "redis.setresp(3) return redis.call('hgetall',KEYS[1])",
        "return string.rep('x',100000)", "local t={} for i=1,3000 do t[i]=i end return t", "return error('no')",
        "for i=1,700 do redis.call('xadd',KEYS[1],'*','f',i) end redis.pcall('xgroup','create',KEYS[1],'g','0') " +
            "redis.call('xreadgroup','group','g','c','streams',KEYS[1],'>')",
        "redis.call('setrange',KEYS[1],300000,'x') for i=1,700 do redis.call('hset',KEYS[2],i,i) end " +
            "redis.call('hexpire',KEYS[2],1,'fields',1,1)",
        "return cjson.encode({1,{a=ARGV[1]}})", "return cmsgpack.unpack(ARGV[1])",
    ];

    public static IReadOnlyList<string> All { get; } =
    [
        "SET {k} {b}\nGET {k}\nGETSET {k} {big}\nSET {k} {b} GET\nAPPEND {k} {big}\nGETDEL {k}\nGETEX {k} EX {n}",
        "SETRANGE {k} {small} {b}\nGETRANGE {k} {n} {n}\nINCRBY {k} {n}\nINCRBYFLOAT {k} {n}\n" +
            "MSET {k} {b} {k} {big}\nMGET {k} {k} {k} {k}",
        "SETBIT {k} {small} 1\nBITFIELD {k} SET u8 {small} {n} GET i63 {small} INCRBY u7 #3 {n}\n" +
            "BITOP XOR {k} {k} {k}\nBITCOUNT {k} {n} {n}\nBITPOS {k} 1 {n}",
        "PFADD {k} {b} {b} {b}\nPFMERGE {k} {k} {k}\nPFCOUNT {k} {k}\nPFDEBUG DECODE {k}\n" +
            "LCS {k} {k} IDX WITHMATCHLEN\nLCS {k} {k}",
        "RPUSH {k} {b} {b} {big} {b}\nLMOVE {k} {k} LEFT RIGHT\nLMOVE {k} {k} RIGHT LEFT\nRPOPLPUSH {k} {k}\n" +
            "LINSERT {k} BEFORE {b} {b}\nLSET {k} {n} {big}\nLRANGE {k} 0 -1",
        "LPUSH {k} {b} {b}\nLTRIM {k} {n} {n}\nLREM {k} {n} {b}\nLPOS {k} {b} RANK -1 COUNT 0\n" +
            "LMPOP 2 {k} {k} RIGHT COUNT {n}\nBLPOP {k} {k} 0.01\nBLMOVE {k} {k} LEFT LEFT 0.01",
        "BLPOP {k} 0\nBRPOPLPUSH {k} {k} 0\nBZPOPMIN {k} {k} 0\nBLMPOP 0 1 {k} LEFT\n" +
            "XREAD BLOCK 0 STREAMS {k} $\nLPUSH {k} {b}",
        "HSET {k} f1 {b} f2 {big} f3 {n}\nHGETALL {k}\nHINCRBY {k} f3 {n}\nHEXPIRE {k} {n} FIELDS 2 f1 f2\n" +
            "HRANDFIELD {k} -20 WITHVALUES\nHSCAN {k} 0 COUNT {n}\nHGETDEL {k} FIELDS 2 f1 f3\n" +
            "HGETEX {k} EX 10 FIELDS 1 f2",
        "SADD {k} 1 2 3 {n} {b}\nSADD {k} {b} {big}\nSPOP {k} {small}\nSRANDMEMBER {k} -50\n" +
            "SUNIONSTORE {k} {k} {k}\nSDIFF {k} {k}\nSMOVE {k} {k} {b}\nSSCAN {k} 0\nSINTERCARD 2 {k} {k}",
        "ZADD {k} 1 a 2 b {n} {b}\nZRANGE {k} 0 -1 WITHSCORES\nZINCRBY {k} {n} a\n" +
            "ZUNIONSTORE {k} 2 {k} {k} WEIGHTS {n} 2\nZPOPMIN {k} {small}\nZRANDMEMBER {k} -30 WITHSCORES\n" +
            "ZRANGESTORE {k} {k} 0 5\nZMPOP 1 {k} MAX\nZREMRANGEBYRANK {k} 0 {n}",
        "GEOADD {k} 13.3 38.1 a 15.0 37.5 b {n} {n} {b}\n" +
            "GEOSEARCH {k} FROMLONLAT 15 37 BYRADIUS {n} km WITHCOORD WITHDIST\n" +
            "GEOSEARCHSTORE {k} {k} FROMMEMBER a BYBOX 400 400 km",
        "XADD {k} * f {b}\nXADD {k} {n}-{n} f {big} g {b}\nXGROUP CREATE {k} g 0 MKSTREAM\n" +
            "XREADGROUP GROUP g c COUNT 3 STREAMS {k} >\nXRANGE {k} - +\nXPENDING {k} g - + 10\n" +
            "XAUTOCLAIM {k} g d 0 0\nXACK {k} g {n}-1\nXTRIM {k} MAXLEN {small}\nXINFO STREAM {k} FULL\n" +
            "XDEL {k} {n}-1",
        "RPUSH {k} 3 1 {n} 2\nSORT {k} DESC GET # GET *\nSORT {k} ALPHA STORE {k}\nDUMP {k}\n" +
            "RESTORE {k} 0 {b} REPLACE\nCOPY {k} {k} REPLACE\nRENAME {k} {k}\nOBJECT ENCODING {k}\nTYPE {k}\n" +
            "UNLINK {k} {k}",
        "EVAL {s} 1 {k}\nXREADGROUP GROUP g c COUNT {small} STREAMS {k} 0\nXCLAIM {k} g d 0 {n}-1\nXAUTOCLAIM {k} g d 0 0\n" +
            "XACK {k} g {n}-1\nXGROUP DELCONSUMER {k} g d\nCOPY {k} {k} REPLACE\nDUMP {k}\nXTRIM {k} MAXLEN {n}\n" +
            "XGROUP DESTROY {k} g",
        "EVAL {s} 2 {k} {k}\nSETRANGE {k} 70000 {b}\nSETBIT {k} 900000 1\nBITFIELD {k} SET u8 640000 {n} INCRBY u63 {small} 1\n" +
            "APPEND {k} {big}\nCOPY {k} {k} REPLACE\nRENAME {k} {k}\nEXPIRE {k} {n}\nHSET {k} 1 {b}\nGET {k}\n" +
            "SET {k} {b} KEEPTTL",
        "EXPIRE {k} {n}\nPEXPIRE {k} {small}\nPERSIST {k}\nTTL {k}\nKEYS *\nSCAN 0 COUNT {n}\nRANDOMKEY\n" +
            "TOUCH {k} {k}\nEXISTS {k} {k}\nDBSIZE\nSWAPDB 0 1\nSELECT {small}\nMOVE {k} 1",
        "MULTI\nSET {k} {b}\nLMOVE {k} {k} LEFT RIGHT\nINCR {k}\nBLPOP {k} 0\nEXEC\nWATCH {k}\nSET {k} {b}\n" +
            "MULTI\nGET {k}\nEXEC\nMULTI\nNOSUCH\nEXEC\nMULTI\nSPUBLISH c1 {b}\nEXEC\nDISCARD",
        "EVAL {s} 1 {k} {b} {n}\nEVAL {s} 2 {k} {k} {big}\nEVAL_RO {s} 1 {k}\nSCRIPT LOAD {s}\n" +
            "SCRIPT EXISTS {b}\nMULTI\nEVAL {s} 1 {k} {b}\nEXEC\nFUNCTION LIST\nFUNCTION DUMP\nSCRIPT FLUSH",
        "SUBSCRIBE c1 c2 {b}\nPSUBSCRIBE __key*\nPUBLISH c1 {big}\nPUBLISH {b} {b}\nUNSUBSCRIBE c1\nPING\n" +
            "SSUBSCRIBE c1\nSPUBLISH c1 {b}\nSET {k} {b}\nUNSUBSCRIBE\nPUNSUBSCRIBE",
        "CLIENT TRACKING ON BCAST\nGET {k}\nSET {k} {b}\nCLIENT TRACKING OFF\nCLIENT TRACKING ON\n" +
            "MGET {k} {k}\nFLUSHALL\nCLIENT CACHING YES\nCLIENT REPLY SKIP\nGET {k}\nCLIENT REPLY OFF\nGET {k}\n" +
            "CLIENT REPLY ON\nCLIENT NO-EVICT ON",
        "INFO\nCLIENT LIST\nCOMMAND DOCS get set\nCOMMAND INFO get\nCOMMAND GETKEYS MSET {k} 1 {k} 2\n" +
            "MEMORY USAGE {k}\nMEMORY STATS\nSLOWLOG GET {n}\nLATENCY HISTORY command\nOBJECT FREQ {k}\nMONITOR\n" +
            "GET {k}\nTIME\nLOLWUT\nCLIENT INFO\nCLIENT SETNAME {b}\nECHO {big}",
        "FLUSHALL ASYNC\nFLUSHDB\nSET {k} {big}\nGET {k}\nGET {k}\nGET {k}\nMGET {k} {k} {k}\nSET {k} {b}\n" +
            "DEL {k}\nWAIT 1 1\nRESET\nPING {b}\nNOSUCH {b} {big}",
    ];

    /// <summary>A word as it is sent.</summary>
    public static string Fill(string word, Random random) => word.IndexOf('{') < 0 ? word : word
        .Replace("{k}", $"k{random.Next(5)}", StringComparison.Ordinal)
        .Replace("{n}", Numbers[random.Next(Numbers.Length)], StringComparison.Ordinal)
        .Replace("{small}", $"{random.Next(20)}", StringComparison.Ordinal)
        .Replace("{s}", Scripts[random.Next(Scripts.Length)], StringComparison.Ordinal)
        .Replace("{big}", new string((char)random.Next(256), Large(random)), StringComparison.Ordinal)
        .Replace("{b}", Bytes(random), StringComparison.Ordinal);

    // Around what is lent instead of copied, and what a connection holds at once.
    static int Large(Random random) => random.Next(4) switch
    {
        0 => 16 * 1024 + random.Next(-40, 40),
        1 => 64 * 1024 + random.Next(-40, 40),
        2 => random.Next(200_000),
        _ => random.Next(5000),
    };

    static string Bytes(Random random) =>
        string.Concat(Enumerable.Range(0, random.Next(random.Next(8) == 0 ? 300 : 12)).Select(_ => (char)random.Next(256)));
}
