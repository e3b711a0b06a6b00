// What the clients of a simulation say, and what each answer has to be.
namespace Larder.Simulation;

/// <summary>Draws commands; each comes with the check of its answer.</summary>
/// <param name="mostKills">Few in one life, so that what is lost to one is not put down to another.</param>
sealed class Conversation(
    Random random, Elements elements, IReadOnlyList<SimulatedClient> clients, Func<SimulatedClient, bool> isBlocked,
    Func<int> turn, int mostKills)
{
    const int KeyCount = 4, SubscriberShare = 3;
    const string Unblocked = "UNBLOCKED client unblocked via CLIENT UNBLOCK";

    readonly List<(string By, int Number, int Turn)> _published = [];
    int _kills;
    int _lastWord;
    int _answers; // in the order in which they were read, over all clients

    public void Begin(SimulatedClient client)
    {
        client.Ask("HELLO 3", reply => Require(reply.Kind == '%', "a map"));
        client.Ask("CLIENT ID", reply => client.Id = long.Parse(reply.Text!));
        if (client.Number % SubscriberShare == 0)
            client.Tell("SUBSCRIBE news");
        if (client.Number % SubscriberShare == 1) Ok(client, "CLIENT TRACKING ON");
    }

    public void AskSomething(SimulatedClient client)
    {
        switch (random.Next(16))
        {
            case 0 or 1: Push(client); break;
            case 2 or 3 or 4 or 5 or 6: Wait(client); break;
            case 7 when random.Next(2) == 0: Transact(client); break;
            case 7: Take(client); break;
            case 8 when _kills < mostKills:
                Kill(client);
                Push(client);
                break;
            case 9: Unblock(client); break;
            case 10: Publish(client); break;
            case 11 when random.Next(4) == 0:
                Ok(client, $"CLIENT PAUSE {random.Next(1, 30)} {(random.Next(2) == 0 ? "ALL" : "WRITE")}");
                break;
            case 12: client.Ask($"LRANGE {Key} 0 -1", reply => Require(reply.Kind == '*', "an array")); break;
            default: Echo(client); break;
        }
    }

    public void Pushed(SimulatedClient client, Reply push)
    {
        switch (push.Items[0].Text)
        {
            case "subscribe":
                client.SubscribedAt = turn();
                break;
            case "message":
                var words = push.Items[2].Text!.Split('/');
                var heard = client.Heard.TryGetValue(words[0], out var numbers) ? numbers : client.Heard[words[0]] = [];
                var number = int.Parse(words[1]);
                Require(heard.Count == 0 || heard.Max() < number, $"{client.Number} heard {words[0]} out of order");
                heard.Add(number);
                break;
            case "invalidate":
                break;
            default:
                throw new BrokenInvariantException($"{client.Number}: what is {push}");
        }
    }

    /// <summary>At the end, of a client that lives.</summary>
    public void Close(SimulatedClient client)
    {
        var (told, heard, possible) = (client.UnblocksTold, client.UnblocksHeard, client.UnblocksPossible);
        Require(
            told <= heard && heard <= possible,
            $"{client.Number} to hear {told} to {possible} times that it was unblocked, not {heard}");
        if (client.SubscribedAt < 0) return;
        foreach (var (by, number, at) in _published)
        {
            if (at <= client.SubscribedAt) continue;
            Require(
                client.Heard.TryGetValue(by, out var numbers) && numbers.Contains(number),
                $"{client.Number} never heard {by}/{number}");
        }
    }

    /// <summary>Asks for the elements that are left.</summary>
    public void AskForAll(SimulatedClient client, List<string> left)
    {
        for (var key = 0; key < KeyCount; key++)
            client.Ask($"LRANGE k{key} 0 -1", reply => left.AddRange(reply.Items.Select(item => item.Text!)));
    }

    string Key => $"k{random.Next(KeyCount)}";

    string Side => random.Next(2) == 0 ? "LEFT" : "RIGHT";

    // Never for ever: at the end there is nobody to serve it.
    string Timeout => random.Next(2) == 0 ? "0.001" : $"0.{random.Next(1, 200):D3}";

    void Echo(SimulatedClient client)
    {
        var word = $"w{++_lastWord}";
        client.Ask($"ECHO {word}", reply => Require(reply.Text == word, "what was said"));
    }

    static void Ok(SimulatedClient client, string words) =>
        client.Ask(words, reply => Require(reply is { Kind: '+', Text: "OK" }, "OK"));

    void Push(SimulatedClient client)
    {
        var pushed = Enumerable.Range(0, random.Next(1, 3)).Select(_ => elements.New()).ToArray();
        client.Ask($"{(random.Next(2) == 0 ? "RPUSH" : "LPUSH")} {Key} {string.Join(' ', pushed)}", reply =>
        {
            Require(reply.Kind == ':', "a count");
            _answers++;
            foreach (var element in pushed) elements.Pushed(element, turn(), client, _answers);
        });
    }

    void Wait(SimulatedClient client)
    {
        switch (random.Next(4))
        {
            case 0:
                client.Ask($"BLPOP {Key} {Key} {Timeout}", reply => TakenOrEnded(client, reply, 1), takes: true);
                break;
            case 1:
                client.Ask($"BRPOP {Key} {Timeout}", reply => TakenOrEnded(client, reply, 1), takes: true);
                break;
            case 2:
                client.Ask($"BLMPOP {Timeout} 2 {Key} {Key} {Side}", reply => TakenOrEnded(client, reply, -1), takes: true);
                break;
            default:
                client.Ask($"BLMOVE {Key} {Key} {Side} {Side} {Timeout}", reply =>
                {
                    if (!IsEnd(client, reply)) Require(reply.Kind == '$', "an element");
                });
                break;
        }
    }

    // The element stands at a place of the array, or alone in an array at its end.
    void TakenOrEnded(SimulatedClient client, Reply reply, int place)
    {
        if (IsEnd(client, reply)) return;
        Require(reply.Items.Count == 2, "key and element");
        elements.Taken(place >= 0 ? reply.Items[place].Text! : reply.Items[1].Items.Single().Text!);
    }

    static bool IsEnd(SimulatedClient client, Reply reply)
    {
        if (reply.IsNull) return true;
        if (!reply.IsError) return false;
        Require(reply.Text == Unblocked, "no other error");
        client.UnblocksHeard++;
        return true;
    }

    void Take(SimulatedClient client) => client.Ask($"{(random.Next(2) == 0 ? "LPOP" : "RPOP")} {Key}", reply =>
    {
        if (!reply.IsNull) elements.Taken(reply.Text!);
    }, takes: true);

    void Transact(SimulatedClient client)
    {
        var (first, second) = (elements.New(), elements.New());
        var key = Key;
        Ok(client, "MULTI");
        foreach (var words in new[] { $"RPUSH {key} {first}", $"RPUSH {key} {second}", $"BRPOP {key} 0", $"LLEN {key}" })
            client.Ask(words, reply => Require(reply.Text == "QUEUED", "to be queued"));
        client.Ask("EXEC", reply =>
        {
            Require(reply.Items.Count == 4, "four replies");
            // Nobody came between: what was pushed last is what is taken.
            Require(reply.Items[2].Items[1].Text == second, "the element that was pushed last");
            Require(reply.Items[3].Text == reply.Items[0].Text, "the length after the first push");
            _answers++;
            elements.Pushed(first, turn(), client, _answers);
            elements.Pushed(second, turn(), client, _answers);
            elements.Taken(second);
        }, takes: true);
    }

    void Kill(SimulatedClient client)
    {
        var targets = clients.Where(other => other != client && other.Id != 0 && other.IsAlive && isBlocked(other)).ToList();
        if (targets.Count == 0) return;
        var target = targets[random.Next(targets.Count)];
        _kills++;
        target.IsSentenced = true;
        client.Ask($"CLIENT KILL ID {target.Id}", reply =>
        {
            _answers++;
            if (reply.Text == "1") target.Die(new Death(turn(), client, _answers));
        });
    }

    void Unblock(SimulatedClient client)
    {
        var target = clients[random.Next(clients.Count)];
        if (target == client || target.Id == 0) return;
        var isError = random.Next(2) == 0;
        if (isError) target.UnblocksPossible++;
        client.Ask($"CLIENT UNBLOCK {target.Id} {(isError ? "ERROR" : "TIMEOUT")}", reply =>
        {
            if (isError && reply.Text == "1") target.UnblocksTold++;
            else if (isError) target.UnblocksPossible--;
        });
    }

    void Publish(SimulatedClient client)
    {
        var by = $"p{client.Number}";
        var number = ++_lastWord;
        client.Ask($"PUBLISH news {by}/{number}", reply =>
        {
            Require(reply.Kind == ':', "a count");
            _published.Add((by, number, turn()));
        });
    }

    static void Require(bool condition, string expected)
    {
        if (!condition) throw new BrokenInvariantException($"expected {expected}");
    }
}
