// Orders of all kinds at once from all hosts of one service: none fails for an internal reason, all comes to its end, and nothing
// is left that nobody has asked for; also where a host falls in the middle, and comes back. Run by hand (-explicit only), as what
// they find depends on what meets what.
using System.Globalization;
using Larder.TestKit;
using Xunit;

namespace Larder.Service.EndToEnd;

public sealed class OrdersAtOnceTests(PostgresServer server) : IClassFixture<PostgresServer>
{
    const int Callers = 9;

    [Theory(Explicit = true)]
    [InlineData(1)]
    public async Task Orders_of_all_kinds_come_to_their_ends(int seed)
    {
        await using var fleet = await StartAsync();
        var orders = new OrdersAtOnce(fleet);
        await orders.GiveAsync(seed, Callers, ordersEach: 45);
        await EndAsync(orders);
    }

    [Theory(Explicit = true)]
    [InlineData(3)]
    public async Task Also_where_a_host_falls_among_them_and_comes_back(int seed)
    {
        await using var fleet = await StartAsync();
        var orders = new OrdersAtOnce(fleet);
        await orders.GiveAsync(seed, Callers, ordersEach: 20);
        var given = orders.GiveAsync(seed + 1, Callers, ordersEach: 45);
        await orders.KillAsync("h3");
        await given;
        await orders.ComeBackAsync("h3");
        await orders.GiveAsync(seed + 2, Callers, ordersEach: 20);
        await EndAsync(orders);
    }

    /// <summary>As many rounds as LARDER_ORDER_ROUNDS says, from the seed that LARDER_ORDER_SEED says; a host falls in each
    /// third.</summary>
    [Fact(Explicit = true)]
    public async Task Many_rounds()
    {
        var first = Number("LARDER_ORDER_SEED", 1_000);
        for (var round = 0; round < Number("LARDER_ORDER_ROUNDS", 10); round++)
        {
            if (round % 3 == 2) await Also_where_a_host_falls_among_them_and_comes_back(first + (round * 10));
            else await Orders_of_all_kinds_come_to_their_ends(first + (round * 10));
        }
    }

    static int Number(string variable, int otherwise) =>
        int.Parse(Environment.GetEnvironmentVariable(variable) ?? $"{otherwise}", CultureInfo.InvariantCulture);

    Task<FleetOfHosts> StartAsync()
    {
        if (!server.IsThere) Assert.Skip("postgresql is not installed.");
        return FleetOfHosts.StartAsync(server);
    }

    static async Task EndAsync(OrdersAtOnce orders)
    {
        TestContext.Current.TestOutputHelper?.WriteLine(orders.Answers);
        orders.AssertNoneStrange();
        await orders.SettleAsync();
        await orders.AssertWholeAsync();
        await orders.AssertNothingLeftAsync();
        orders.AssertNoneStrange();
    }
}
