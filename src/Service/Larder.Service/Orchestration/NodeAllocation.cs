// Gives ports to new nodes. Choosing them and recording them is one turn for the whole host, so that two clusters that
// are created at the same time never get the same port.
using Larder.Service.Fleet;
using Larder.Service.Store;

namespace Larder.Service.Orchestration;

/// <summary>Allocates ports.</summary>
sealed class NodeAllocation(ClusterStore store, PortRange range) : IDisposable
{
    readonly SemaphoreSlim _turn = new(1);

    /// <summary>Chooses ports and has them recorded by <paramref name="record"/> before anybody else may choose.
    /// </summary>
    public async Task AllocateAsync(int count, int? asked, Func<IReadOnlyList<int>, Task> record)
    {
        await _turn.WaitAsync();
        try
        {
            var taken = count == 0 ? [] : await store.PortsInUseAsync();
            await record(count == 0 ? [] : range.Choose(count, asked, taken, PortRange.IsFree));
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();
}
