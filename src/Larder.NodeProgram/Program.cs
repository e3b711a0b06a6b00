// A node as a program of its own: what "larder node" runs where it was compiled to machine code. Without the service, the
// command line's libraries and the compiler, it is small and starts at once; the words mean the same.
using Larder.NodeProgram;

return await NodeRun.RunAsync(args, Console.Error);
