// The sessions of a node, whichever protocol it speaks: for its clients, and for the service that manages it.
using System.Net;
using Larder.Network.Listeners;
using Larder.Network.Loops;
using Larder.Network.Transports;

namespace Larder.Node;

interface INodeSessions : ISessionFactory
{
    /// <summary>Lets in whoever comes, without a limit, a login or a restriction.</summary>
    ISessionFactory ForService { get; }

    /// <summary>Ends the connections that came over an address; from any thread.</summary>
    void Drop(IPEndPoint place);
}

/// <summary>Lets everybody in.</summary>
/// <param name="admit">Makes the session.</param>
sealed class OpenDoor(Func<EventLoop, ISession> admit) : ISessionFactory
{
    public Admission Admit(Channel channel, EventLoop loop) =>
        Admission.Admit(admit(loop));
}
