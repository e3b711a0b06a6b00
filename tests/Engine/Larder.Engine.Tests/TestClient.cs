// A connection to a node that speaks in words.
using System.Text;
using Larder.TestKit;

namespace Larder.Engine.Tests;

/// <summary>Commands are words between blanks; replies are shown with blanks for line ends.</summary>
public sealed class TestClient(RespConnection connection) : IDisposable
{
    /// <summary>Sends a command given as words between blanks and returns the reply, "+OK" or "*2 $1 a :1".</summary>
    public string Call(string words)
    {
        Send(words);
        return Receive();
    }

    /// <summary>Sends a command without waiting.</summary>
    public void Send(string words) => connection.Send([.. words.Split(' ').Select(Encoding.UTF8.GetBytes)]);

    /// <summary>Sends several commands at once.</summary>
    public void SendTogether(params string[] commands)
    {
        var text = string.Concat(commands.Select(command => command.Split(' ')).Select(words =>
            $"*{words.Length}\r\n" + string.Concat(words.Select(word => $"${word.Length}\r\n{word}\r\n"))));
        connection.SendRaw(Encoding.ASCII.GetBytes(text));
    }

    public string Receive() => connection.ReceiveText().Replace("\r\n", " ").TrimEnd();

    /// <summary>Whether anything has come that was not received.</summary>
    public bool HasReply => connection.HasReply;

    public long Id => long.Parse(Call("CLIENT ID")[1..]);

    /// <summary>True when nothing more than the answer to a PING comes: no message was on its way.</summary>
    public bool IsQuiet() => Call("PING quiet?") == "$6 quiet?";

    public void Dispose() => connection.Dispose();
}
