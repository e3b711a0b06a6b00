// What the service has assigned to this node: its place in its shard, under an epoch. It is kept in a file, so that no node
// forgets by a restart what it was told: an older epoch is refused for ever.
using System.Globalization;

namespace Larder.Engine.Orders;

/// <summary>The places that a node can have.</summary>
public enum AssignedRole
{
    /// <summary>Nothing was ordered: the node does what its configuration says.</summary>
    None,

    /// <summary>The one node of its shard, which needs no lease.</summary>
    Alone,

    /// <summary>The primary, which takes writes while its lease lives.</summary>
    Primary,

    Replica,
}

/// <summary>An assignment; it is exchanged as a whole.</summary>
/// <param name="Epoch">Grows with every change of the shard.</param>
/// <param name="Name">The node's name in its shard.</param>
/// <param name="Members">The names of the replicas whose word together is as good as the service's lease.</param>
/// <param name="Host">Where a replica's primary is.</param>
/// <param name="LeaseMs">How long a lease lives that replicas give.</param>
public sealed record Assignment(
    AssignedRole Role, long Epoch, string Name, IReadOnlyList<string> Members, string Host, int Port, int LeaseMs)
{
    public static Assignment Unassigned { get; } = new(AssignedRole.None, 0, "", [], "", 0, 0);
}

/// <summary>The file that an assignment is kept in: one line, its words parted by blanks.</summary>
public sealed class AssignmentFile(string folder)
{
    readonly string _path = Path.Combine(folder, "assignment");

    /// <summary>What was kept; <see cref="Assignment.Unassigned"/> where there is no file.</summary>
    /// <exception cref="InvalidDataException">The file is not one of these.</exception>
    public Assignment Read()
    {
        if (KeptLine.Read(_path) is not { } line) return Assignment.Unassigned;
        var words = line.Split(' ');
        if (words.Length < 6 || !Enum.TryParse<AssignedRole>(words[0], out var role) ||
            !long.TryParse(words[1], CultureInfo.InvariantCulture, out var epoch) ||
            !int.TryParse(words[4], CultureInfo.InvariantCulture, out var port) ||
            !int.TryParse(words[5], CultureInfo.InvariantCulture, out var leaseMs))
            throw new InvalidDataException($"{_path} is not an assignment");
        return new Assignment(role, epoch, Unmark(words[2]), words[6..], Unmark(words[3]), port, leaseMs);
    }

    /// <summary>Keeps it; when this returns it outlasts a fall of the machine.</summary>
    public void Write(Assignment assignment)
    {
        KeptLine.Write(_path, string.Join(
            ' ', (IEnumerable<string>)[$"{assignment.Role}", $"{assignment.Epoch}", Mark(assignment.Name),
                Mark(assignment.Host), $"{assignment.Port}", $"{assignment.LeaseMs}", .. assignment.Members]));
    }

    static string Mark(string word) => word.Length == 0 ? "-" : word;

    static string Unmark(string word) => word == "-" ? "" : word;
}
