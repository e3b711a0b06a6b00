// What is fuzzed: something that takes any bytes, and checks what must hold whatever they are.
namespace Larder.Fuzz;

/// <summary>One parser under attack. Fails by throwing, or by touching memory that is not its own.</summary>
public interface IFuzzTarget
{
    /// <summary>Valid inputs, from which the mutations start. One character per byte.</summary>
    IReadOnlyList<string> Seeds { get; }

    /// <summary>Tries one input; <paramref name="random"/> decides where it is cut.</summary>
    void Try(byte[] input, Random random);
}
