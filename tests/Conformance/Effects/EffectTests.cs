// What commands do beside their reply, with effect, without and with an error, beside valkey-server.
using Larder.TestKit;
using Xunit;

namespace Larder.Conformance.Tests.Effects;

public sealed class EffectTests
{
    public static TheoryData<string, EffectWrapping> Files =>
        new(EffectCase.Files.SelectMany(file => Enum.GetValues<EffectWrapping>().Select(wrapping => (file, wrapping))));

    [Theory]
    [MemberData(nameof(Files))]
    public void Both_servers_let_others_know_the_same(string file, EffectWrapping wrapping)
    {
        using ServerProcess real = Peers.StartValkey(), own = Peers.StartLarder("valkey");
        using EffectObserver there = new(real), here = new(own);
        List<string> findings = [];
        foreach (EffectCase one in EffectCase.Read(file))
        {
            var (reply, effects) = there.Observe(one, wrapping);
            var (ownReply, ownEffects) = here.Observe(one, wrapping);
            if (!reply.IsSame(ownReply, one.Command.Comparison))
                findings.Add($"{one}\n    real: {reply}\n    own:  {ownReply}");
            if (!effects.SequenceEqual(ownEffects))
                findings.Add($"{one}\n    only real: {Rest(effects, ownEffects)}\n    only own:  {Rest(ownEffects, effects)}");
        }
        Assert.True(findings.Count == 0, $"{findings.Count}\n{string.Join('\n', findings.Take(20))}");
    }

    static string Rest(IReadOnlyList<string> some, IReadOnlyList<string> others)
    {
        List<string> rest = [.. some];
        foreach (string other in others) rest.Remove(other);
        return rest.Count > 0 || some.Count != others.Count ? string.Join("; ", rest) : "another order";
    }
}
