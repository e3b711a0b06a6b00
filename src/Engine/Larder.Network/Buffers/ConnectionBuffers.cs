// The buffers that the connections of one loop take turns with. An idle connection holds none of them.
using System.Runtime.InteropServices;

namespace Larder.Network.Buffers;

/// <summary>Pools of one loop. No lock: only the thread of the loop comes here.</summary>
sealed unsafe class ConnectionBuffers : IDisposable
{
    /// <summary>Bytes read at once from a connection that has no partial request.</summary>
    public const int ReceiveBytes = 64 * 1024;

    /// <summary>What is read at most of what follows a large request, as large ones tend to come together.</summary>
    public const int LargeReceiveBytes = 256 * 1024;

    const int RetainedInputBytes = 64 * 1024;
    const int RetainedCount = 64;

    readonly ChunkPool _chunks;
    byte* _spareReceive;
    readonly Stack<InputBuffer> _inputs = new();
    readonly Stack<OutputBuffer> _outputs = new();
    readonly Stack<OutputQueue> _queues = new();

    public ConnectionBuffers() => _chunks = new ChunkPool(Meter);

    /// <summary>What connections take, and buffers that wait for the next one; output at hand excepted.</summary>
    public BufferMeter Meter { get; } = new();

    /// <summary>Where received bytes are parsed in place.</summary>
    public byte* Receive { get; private set; } = (byte*)NativeMemory.AlignedAlloc(LargeReceiveBytes, 4096);

    /// <summary>Puts another block in its place, so that the loop may turn while the first one is parsed; and back.</summary>
    public void ExchangeReceive()
    {
        if (_spareReceive == null) _spareReceive = (byte*)NativeMemory.AlignedAlloc(LargeReceiveBytes, 4096);
        var spare = _spareReceive;
        _spareReceive = Receive;
        Receive = spare;
    }

    public InputBuffer RentInput() => _inputs.TryPop(out var input) ? input : new InputBuffer(Meter);

    public OutputBuffer RentOutput() => _outputs.TryPop(out var output) ? output : new OutputBuffer();

    public OutputQueue RentQueue() => _queues.TryPop(out var queue) ? queue : new OutputQueue(_chunks, Meter);

    public void Return(InputBuffer input)
    {
        input.Clear();
        if (_inputs.Count < RetainedCount && input.Capacity <= RetainedInputBytes) _inputs.Push(input);
        else input.Dispose();
    }

    public void Return(OutputBuffer output)
    {
        output.Discard();
        if (_outputs.Count < RetainedCount) _outputs.Push(output);
        else output.Dispose();
    }

    public void Return(OutputQueue queue)
    {
        queue.Discard();
        if (_queues.Count < RetainedCount) _queues.Push(queue);
    }

    public void Dispose()
    {
        while (_inputs.TryPop(out var input)) input.Dispose();
        while (_outputs.TryPop(out var output)) output.Dispose();
        _chunks.Dispose();
        NativeMemory.AlignedFree(Receive);
        NativeMemory.AlignedFree(_spareReceive);
        Receive = null;
    }
}
