// Where an argument lies in its request. Offsets count from the request's first byte, so that the receive buffer may
// move between two reads of one request.
namespace Larder.Protocol.Requests;

/// <summary>One argument: <paramref name="Length"/> bytes from <paramref name="Offset"/> on.</summary>
public readonly record struct ArgumentSlice(int Offset, int Length);
