// What a replica and its primary say to each other before data flows: one question at a time, each answered by a line.
using Larder.Engine.Execution.Access;

namespace Larder.Engine.Replication;

/// <summary>How the primary lets a replica in.</summary>
enum SyncOutcome
{
    /// <summary>It has not come to that.</summary>
    None,

    /// <summary>The stream goes on where it was left.</summary>
    Continue,

    /// <summary>A copy of all data comes.</summary>
    Full,

    /// <summary>It cannot at the moment.</summary>
    Later,
}

/// <summary>Of one link.</summary>
sealed class Greeting(Following following)
{
    const string ServerVersion = "9.1.2"; // of the server that it behaves like

    string[][] _questions = [];
    int _asked;
    bool _isKnown; // by the secret of its group

    public SyncOutcome Outcome { get; private set; }

    /// <summary>The name of the primary's history; empty where it did not say.</summary>
    public string HistoryId { get; private set; } = "";

    /// <summary>Where its copy stands in the stream.</summary>
    public long Offset { get; private set; }

    /// <summary>The first question.</summary>
    public string[] First()
    {
        List<string[]> questions = [["PING"]];
        var settings = following.Settings;
        if (settings.Secret.Value is { Length: > 0 } secret && following.Primary is { } primary && primary == following.Fellow)
            questions.Add(["AUTH", ReplicaLogin.Name, secret]);
        if (settings.PrimaryAuth.Value is { Length: > 0 } password)
        {
            questions.Add(settings.PrimaryUser.Value is { Length: > 0 } user
                ? ["AUTH", user, password]
                : ["AUTH", password]);
        }
        questions.Add(["REPLCONF", "listening-port", $"{following.OwnPort}"]);
        if (settings.AnnounceIp.Value is { Length: > 0 } address) questions.Add(["REPLCONF", "ip-address", address]);
        questions.Add(["REPLCONF", "capa", "eof", "capa", "psync2"]);
        questions.Add(["REPLCONF", "version", ServerVersion]);
        var (id, next) = following.Wanted();
        questions.Add(following.IsHandingOver ? ["PSYNC", id, $"{next}", "FAILOVER"] : ["PSYNC", id, $"{next}"]);
        _questions = [.. questions];
        return _questions[0];
    }

    /// <summary>Takes the answer to the last question and gives the next.</summary>
    /// <param name="refusal">A question that the primary does not know and that can be done without.</param>
    /// <returns>False when it will not have this replica.</returns>
    public bool TryTake(string line, out string[] next, out string refusal)
    {
        next = [];
        refusal = "";
        var question = _questions[_asked];
        var isRefused = line[0] == '-';
        switch (question[0])
        {
            // Who wants a login says so here and takes it next.
            case "PING" when isRefused && !IsLoginWanted(line):
                return false;
            // One that was started without the secret lets in whoever has a password, or everybody.
            case "AUTH" when question[1] == ReplicaLogin.Name:
                _isKnown = !isRefused;
                break;
            case "AUTH" when isRefused && !_isKnown:
                return false;
            case "REPLCONF" when isRefused:
                refusal = string.Join(' ', question);
                break;
            case "PSYNC":
                return TryTakeOutcome(line);
        }
        next = _questions[++_asked];
        return true;
    }

    static bool IsLoginWanted(string line) =>
        line.StartsWith("-NOAUTH") || line.StartsWith("-NOPERM") || line.StartsWith("-ERR operation not permitted");

    bool TryTakeOutcome(string line)
    {
        var words = line.Split(' ');
        if (words[0] == "+FULLRESYNC" && words.Length >= 3 && long.TryParse(words[2], out var offset))
        {
            (Outcome, HistoryId, Offset) = (SyncOutcome.Full, words[1], offset);
            return words[1].Length == ReplicationHistory.NoId.Length && offset >= 0;
        }
        // Who has no history can go on with none.
        if (words[0] == "+CONTINUE" && _questions[_asked][1] != ReplicationHistory.Unknown)
        {
            Outcome = SyncOutcome.Continue;
            if (words.Length > 1 && words[1].Length == ReplicationHistory.NoId.Length) HistoryId = words[1];
            return true;
        }
        if (line.StartsWith("-NOMASTERLINK") || line.StartsWith("-LOADING") || line.StartsWith("-NOREPLICAS"))
        {
            Outcome = SyncOutcome.Later;
            return true;
        }
        return false;
    }
}
