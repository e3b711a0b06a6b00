// What clients of a replica, or of a primary without its replicas, are told, beside Valkey: each case brings both makers'
// groups into the same state and compares the answers.
using Larder.TestKit;
using Xunit;

namespace Larder.Conformance.Tests.Replication;

public sealed class GateTests
{
    static readonly string[] OnReplica =
    [
        "SET k v", "DEL k", "BLPOP none 1", "GET k", "EVAL return|redis.call('set','k','v') 0",
        "EVAL return|redis.call('get','k') 0",
        "PUBLISH c m", "PFCOUNT h", "WAIT 0 1", "WAIT 1 0", "WAITAOF 0 0 1", "FAILOVER", "FAILOVER ABORT", "MULTI",
        "GET k", "SET k v", "EXEC",
        "EXPIRE k 10", "FLUSHALL", "SCRIPT FLUSH", "FUNCTION FLUSH", "SPUBLISH c m",
        "XREADGROUP GROUP g c STREAMS s >", "GETDEL k",
        "SORT l STORE k", "SORT l", "GEORADIUS geo 0 0 1 m", "BITFIELD b GET u8 0", "BITFIELD b SET u8 0 1", "GETEX k",
        "GETEX k PERSIST",
        "COPY k d", "OBJECT ENCODING k", "SWAPDB 0 1", "DBSIZE", "RESTORE k 0 x", "EVAL_RO return|1 0",
    ];

    static readonly string[] Refusals =
    [
        "REPLICAOF", "REPLICAOF a", "REPLICAOF 127.0.0.1 x", "REPLICAOF 127.0.0.1 99999", "REPLICAOF 127.0.0.1 -1",
        "SLAVEOF NO ONE",
        "REPLICAOF no one", "PSYNC", "PSYNC a", "PSYNC a x", "REPLCONF", "REPLCONF listening-port", "REPLCONF listening-port x",
        "REPLCONF capa eof", "REPLCONF capa none", "REPLCONF nosuch 1", "REPLCONF version 9.1.2", "REPLCONF version x",
        "REPLCONF rdb-only 1", "REPLCONF rdb-only x",
        "REPLCONF rdb-filter-only functions", "REPLCONF rdb-filter-only x", "REPLCONF ip-address 1.2.3.4", "WAIT",
        "WAIT x 0", "WAIT 1 x", "WAIT 1 -1", "WAIT -1 0",
        "WAIT 0 0",
        "WAITAOF 2 0 0", "WAITAOF 0 -1 0", "WAITAOF 0 x 0", "WAITAOF 0 0 -1", "WAITAOF 1 0 0", "FAILOVER ABORT", "FAILOVER",
        "FAILOVER TO a 1",
        "FAILOVER TO a x", "FAILOVER TIMEOUT 0", "FAILOVER TIMEOUT -1", "FAILOVER TIMEOUT x", "FAILOVER TO a 1 FORCE",
        "FAILOVER FORCE",
        "FAILOVER ABORT TO a 1", "FAILOVER TIMEOUT 1 TIMEOUT 1", "ROLE", "ROLE x",
    ];

    [Fact]
    public void Refusals_are_Valkeys() => Compare(Refusals, (_, _) => { });

    [Fact]
    public void A_replica_answers_as_Valkeys() => Compare(OnReplica, (primary, replica) =>
    {
        primary.Call("MSET k v h x");
        primary.Call("RPUSH l 3 1 2");
        replica.Follow(primary);
        replica.AwaitLink(primary);
        replica.AwaitSame(primary);
    });

    [Fact]
    public void A_writable_replica_answers_as_Valkeys() => Compare(
        ["SET k v", "GET k", "EXPIRE k 100", "INCR n", "BLPOP none 0.01"],
        (primary, replica) =>
        {
            replica.Follow(primary);
            replica.AwaitLink(primary);
            replica.Call("CONFIG SET replica-read-only no");
        });

    [Fact]
    public void A_replica_without_its_primary_answers_as_Valkeys() => Compare(
        ["GET k", "SET k v", "INFO", "PING", "MULTI", "GET k", "EXEC", "SUBSCRIBE c", "REPLICAOF NO ONE", "GET k"],
        (primary, replica) =>
        {
            primary.Call("SET k v");
            replica.Call("CONFIG SET replica-serve-stale-data no");
            replica.Follow(primary);
            replica.AwaitSame(primary);
            primary.Call("CONFIG SET requirepass x"); // who comes back is refused
            primary.Call("CLIENT KILL TYPE replica");
            Wait.Until(() => !replica.Call("ROLE").Contains("connected"), "the link to be down");
        }, onlyStarts: "INFO");

    [Fact]
    public void A_primary_with_too_few_replicas_answers_as_Valkeys() => Compare(
        [
            "SET k v", "GET k", "MULTI", "SET k v", "EXEC", "EVAL return|redis.call('set','k','v') 0", "EVAL return|1 0", "DEL k",
            "PUBLISH a b",
        ],
        (primary, _) => primary.Call("CONFIG SET min-replicas-to-write 1"), ofPrimary: true);

    [Fact]
    public void Keys_that_have_ended_are_hidden_on_a_replica_as_on_Valkeys() => Compare(
        [
            "GET k", "TTL k", "PTTL k", "EXISTS k", "DBSIZE", "SCAN 0", "KEYS *", "TYPE k", "STRLEN k", "OBJECT ENCODING k",
            "GET other", "DUMP k", "HGETALL hash", "SMEMBERS k",
        ],
        (primary, replica) =>
        {
            primary.Call("DEBUG SET-ACTIVE-EXPIRE 0");
            primary.Call("SET k v PX 1");
            replica.Follow(primary);
            replica.AwaitLink(primary);
            primary.Call("SET soon v PX 1");
            // A key that has not come yet is not there either.
            Wait.Until(() => replica.Offset == primary.Offset, "the replica to have both");
            Wait.Until(() => replica.Call("EXISTS soon") == ":0" && replica.Call("EXISTS k") == ":0", "the keys to end");
        });

    [Fact]
    public void What_clients_of_a_writable_replica_give_an_end_ends_there_and_nothing_else() => Compare(
        ["DBSIZE", "GET theirs", "INCR theirs", "TTL theirs", "DBSIZE", "GET late"],
        (primary, replica) =>
        {
            primary.Call("DEBUG SET-ACTIVE-EXPIRE 0");
            replica.Follow(primary);
            replica.AwaitLink(primary);
            primary.Call("SET theirs 5 PX 1");
            replica.Call("CONFIG SET replica-read-only no");
            replica.Call("SET soon 1 PX 20");
            replica.Call("SET renamed 1 PX 20");
            replica.Call("RENAME renamed new");
            replica.Call("MSET plain 1 late 1");
            replica.Call("PEXPIRE plain 20");
            foreach (string command in (string[])["MULTI", "PEXPIRE late 20", "EXPIRE late 1000", "EXEC"]) replica.Call(command);
            Wait.Until(() => replica.Offset == primary.Offset, "the replica to have the primary's key");
            Wait.Until(() => replica.Call("DBSIZE") == ":2" && replica.Call("EXISTS theirs") == ":0", "the keys to end");
        });

    [Fact]
    public void Fields_of_INFO_and_ROLE_are_Valkeys()
    {
        List<string> there = Fields(Maker.Valkey), here = Fields(Maker.Larder);
        Assert.Equal(there, here);
    }

    static List<string> Fields(Maker maker)
    {
        using Member primary = Member.Start(maker);
        using Member replica = Member.Start(maker, "replica-announce-ip", "10.1.2.3", "replica-announce-port", "1234");
        replica.Follow(primary);
        replica.AwaitSame(primary);
        Wait.Until(() => primary.Info("slave0").Contains("state=online"), "the replica to be online");
        List<string> fields = [];
        foreach (Member member in (Member[])[primary, replica])
        {
            foreach (string line in member.Call("INFO replication").Split("\r\n").Skip(1))
            {
                bool isReplica = line.StartsWith("slave0");
                fields.Add(isReplica ? string.Join(',', line.Split(',').Select(part => part.Split('=')[0])) : line.Split(':')[0]);
            }
            string[] role = member.Call("ROLE").Split("\r\n");
            fields.Add(string.Join(' ', role.Where(word => word.Length > 0 && char.IsAsciiLetter(word[0]))));
        }
        fields.Add(primary.Info("slave0").Split(",state")[0]);
        return fields;
    }

    static void Compare(
        string[] commands, Action<Member, Member> prepare, bool ofPrimary = false, string onlyStarts = "-")
    {
        List<string> there = Answers(Maker.Valkey, commands, prepare, ofPrimary);
        List<string> here = Answers(Maker.Larder, commands, prepare, ofPrimary);
        List<string> findings = [];
        foreach ((string real, string own, string command) in there.Zip(here, commands))
        {
            if (real == own || (command == onlyStarts && real[0] == own[0])) continue;
            findings.Add($"{command}\n    real: {real}\n    own:  {own}");
        }
        Assert.True(findings.Count == 0, string.Join('\n', findings));
    }

    static List<string> Answers(Maker maker, string[] commands, Action<Member, Member> prepare, bool ofPrimary)
    {
        using Member primary = Member.Start(maker), replica = Member.Start(maker);
        prepare(primary, replica);
        RespConnection client = (ofPrimary ? primary : replica).Connect();
        List<string> answers = [];
        foreach (string command in commands)
        {
            // Some have no answer at all: PING's comes in its place, and is not the command's.
            client.Send([.. command.Split(' ').Select(word => System.Text.Encoding.UTF8.GetBytes(word.Replace('|', ' ')))]);
            client.Send(["ECHO"u8.ToArray(), "end"u8.ToArray()]);
            string answer = "";
            try
            {
                for (string next; (next = client.ReceiveText()) != "$3\r\nend\r\n";)
                {
                    answer += next;
                    if (next == "+QUEUED\r\n" && answer.Length > next.Length) break; // ECHO was queued as well
                    if (next.StartsWith("-ERR Can't execute 'echo'") || next.StartsWith("-MASTERDOWN") && answer != next) break;
                }
            }
            catch (EndOfStreamException)
            {
                answer += "(closed)";
            }
            if (answer.EndsWith("(closed)") || command.StartsWith("REPLCONF") || command.StartsWith("SUBSCRIBE"))
            {
                client.Dispose();
                client = (ofPrimary ? primary : replica).Connect();
            }
            answers.Add(answer.TrimEnd());
        }
        client.Dispose();
        return answers;
    }
}
