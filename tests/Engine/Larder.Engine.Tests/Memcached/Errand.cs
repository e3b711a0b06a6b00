// Something to be done on the thread of a loop.
using Larder.Network.Mailboxes;

namespace Larder.Engine.Tests.Memcached;

sealed class Errand(Action action) : LoopMessage
{
    protected override void Run() => action();
}
